import { Connection, isToken } from './connection.ts';

export interface RoundOrder {
  readonly port: number;
  readonly connections: number;
  /** Seconds before measuring begins. */
  readonly warmUp: number;
  /** Seconds measured. */
  readonly seconds: number;
  /** Requests a second, sent when they are due whatever became of the last; as many as answers allow when it is left out. */
  readonly perSecond?: number | undefined;
}

export interface RoundResult {
  readonly tokens: number;
  /** Seconds that were measured: fewer than ordered when the grants ran out. */
  readonly seconds: number;
  readonly tokensPerSecond: number;
  /** Milliseconds from sending a request to the end of its answer. */
  readonly p50: number;
  readonly p99: number;
  /** Answers that were no token, in the whole round, and the first of them. */
  readonly failures: number;
  readonly firstFailure: string | undefined;
  readonly ranOut: boolean;
}

/** Sends `requests` over keep-alive connections, one under way on each; `onWarm` is called when measuring begins. */
export async function driveRound(
  requests: readonly Buffer[],
  { port, connections: count, warmUp, seconds, perSecond }: RoundOrder,
  onWarm: () => void,
): Promise<RoundResult> {
  const durations = new Float64Array(requests.length);
  let next = 0;
  let tokens = 0;
  let failures = 0;
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
        next += 1;
        connection.send(
          request,
          (answer) => {
            const now = performance.now();
            if (!isToken(answer)) fail(answer.text);
            else if (now >= warmAt && now < endsAt && endsAt !== Number.POSITIVE_INFINITY) {
              durations[tokens] = now - sentAt;
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

  const connections = Array.from({ length: count }, () => new Connection(port));
  await Promise.all(connections.map(drive));
  clearTimeout(warmed);
  for (const connection of connections) connection.close();

  const sorted = durations.subarray(0, tokens).sort();
  const ranOut = next >= requests.length;
  const measured = ranOut ? (lastAt - warmAt) / 1000 : seconds;
  return {
    tokens,
    seconds: measured,
    tokensPerSecond: tokens / measured,
    p50: sorted[Math.floor(tokens * 0.5)] ?? Number.NaN,
    p99: sorted[Math.floor(tokens * 0.99)] ?? Number.NaN,
    failures,
    firstFailure,
    ranOut,
  };
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
