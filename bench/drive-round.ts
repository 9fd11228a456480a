import { Connection, isRefusal, isToken, readTokenHeader } from './connection.ts';
import { isRefused } from './refused-grants.ts';

export interface RoundOrder {
  readonly port: number;
  readonly connections: number;
  /** Seconds before measuring begins. */
  readonly warmUp: number;
  /** Seconds measured. */
  readonly seconds: number;
  /** Requests a second, sent when they are due whatever became of the last; as many as answers allow when it is left out. */
  readonly perSecond?: number | undefined;
  /** Whether each tenth request is one that must be refused. */
  readonly refusals?: boolean | undefined;
  /** Whether it goes over TLS. */
  readonly secure?: boolean | undefined;
  /** Whether to tell the second before tokens were signed with another key from the one after. */
  readonly watchesKey?: boolean | undefined;
}

/** Tokens of a part of a round. */
export interface PartResult {
  readonly tokens: number;
  /** Milliseconds from sending a request to the end of its answer. */
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

export interface RoundResult {
  readonly tokens: number;
  /** Seconds that were measured: fewer than ordered when the grants ran out. */
  readonly seconds: number;
  readonly tokensPerSecond: number;
  /** Milliseconds from sending a request to the end of its answer. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly longest: number;
  /** Requests that were refused and had to be. */
  readonly refused: number;
  /** The last second with one key and the first with the next; nothing when the key did not change, or nobody looked. */
  readonly aroundKey: { readonly before: PartResult; readonly after: PartResult } | undefined;
  /** Answers that were no token, in the whole round, and the first of them. */
  readonly failures: number;
  readonly firstFailure: string | undefined;
  readonly ranOut: boolean;
}

/** Sends `requests` over keep-alive connections, one under way on each; `onWarm` is called when measuring begins. */
export async function driveRound(
  requests: readonly Buffer[],
  { port, connections: count, warmUp, seconds, perSecond, refusals, secure, watchesKey }: RoundOrder,
  onWarm: () => void,
): Promise<RoundResult> {
  const durations = new Float64Array(requests.length);
  const endedAt = watchesKey ? new Float64Array(requests.length) : undefined;
  let next = 0;
  let tokens = 0;
  let failures = 0;
  let refused = 0;
  let header: string | undefined;
  let changedAt: number | undefined;
  let firstFailure: string | undefined;
  const startedAt = performance.now();
  let warmAt = startedAt + warmUp * 1000;
  let endsAt = Number.POSITIVE_INFINITY;
  let lastAt = warmAt;

  const fail = (text: string) => {
    failures += 1;
    firstFailure ??= text;
  };
  const warmed = setTimeout(() => {
    warmAt = performance.now();
    endsAt = warmAt + seconds * 1000;
    onWarm();
  }, warmUp * 1000);

  const takeTurn = perSecond === undefined ? undefined : createPace(perSecond, startedAt);

  const drive = (connection: Connection) =>
    new Promise<void>((resolve) => {
      const sendNext = async () => {
        // The time in line counts: whoever measures from the sending does not see that others had to wait.
        const sentAt = (await takeTurn?.()) ?? performance.now();
        const request = requests[next];
        if (request === undefined || performance.now() >= endsAt) return resolve();
        const mustBeRefused = refusals && isRefused(next);
        next += 1;
        connection.send(
          request,
          (answer) => {
            const now = performance.now();
            if (mustBeRefused) {
              if (isRefusal(answer)) refused += 1;
              else fail(answer.text);
            } else if (!isToken(answer)) fail(answer.text);
            else if (now >= warmAt && now < endsAt && endsAt !== Number.POSITIVE_INFINITY) {
              durations[tokens] = now - sentAt;
              if (endedAt !== undefined) {
                endedAt[tokens] = now;
                header ??= readTokenHeader(answer);
                if (changedAt === undefined && header !== readTokenHeader(answer)) changedAt = now;
              }
              tokens += 1;
              lastAt = now;
            }
            void sendNext();
          },
          (error) => {
            fail(error.message);
            resolve();
          },
        );
      };
      void sendNext();
    });

  const connections = Array.from({ length: count }, () => new Connection(port, undefined, secure));
  await Promise.all(connections.map(drive));
  clearTimeout(warmed);
  for (const connection of connections) connection.close();

  const aroundKey = endedAt && changedAt !== undefined ? splitAt(changedAt, { durations, endedAt, tokens }) : undefined;
  const ranOut = next >= requests.length;
  const measured = ranOut ? (lastAt - warmAt) / 1000 : seconds;
  return {
    ...describePart(durations.subarray(0, tokens)),
    seconds: measured,
    tokensPerSecond: tokens / measured,
    refused,
    aroundKey,
    failures,
    firstFailure,
    ranOut,
  };
}

function describePart(durations: Float64Array): PartResult & { readonly p95: number } {
  const sorted = durations.slice().sort();
  const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
  return { tokens: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), longest: sorted.at(-1) ?? Number.NaN };
}

/** The seconds before and after `moment`. */
function splitAt(
  moment: number,
  { durations, endedAt, tokens }: { durations: Float64Array; endedAt: Float64Array; tokens: number },
): { before: PartResult; after: PartResult } {
  const between = (from: number, to: number) =>
    describePart(
      durations.subarray(0, tokens).filter((_, token) => {
        const at = endedAt[token] as number;
        return at >= from && at < to;
      }),
    );
  return { before: between(moment - 1000, moment), after: between(moment, moment + 1000) };
}

/** Gives each caller in turn the time at which its request is due, when that has come. */
function createPace(perSecond: number, startedAt: number): () => Promise<number> {
  let number = 0;
  return async () => {
    const due = startedAt + (number * 1000) / perSecond;
    number += 1;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    // A timer is late by up to a millisecond, which is not the server's doing.
    return early > 0 ? performance.now() : due;
  };
}
