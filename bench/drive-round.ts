import { Connection, isToken } from './connection.ts';

export interface RoundOrder {
  readonly port: number;
  readonly connections: number;
  /** Seconds before measuring begins. */
  readonly warmUp: number;
  /** Seconds measured. */
  readonly seconds: number;
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
  { port, connections: count, warmUp, seconds }: RoundOrder,
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

  const drive = (connection: Connection) =>
    new Promise<void>((resolve) => {
      const sendNext = () => {
        const request = requests[next];
        if (request === undefined || performance.now() >= endsAt) return resolve();
        next += 1;
        const sentAt = performance.now();
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
            sendNext();
          },
          (error) => {
            fail(error.message);
            resolve();
          },
        );
      };
      sendNext();
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
