import { type ServerCommand, startServerProcess } from '@portvakt/own-tests';
import { isToken, sendOnce } from './connection.ts';
import type { Bench, PreparedRow } from './prepare-row.ts';
import { signRequest } from './sign-requests.ts';

export interface StartTimes {
  /** Milliseconds from starting the process to its first token, for each start. */
  readonly direct: readonly number[];
  /** The same through `npm start`. */
  readonly throughNpm: readonly number[];
}

/** Starts each row's server again and again on its existing database and asks at once for one token. */
export async function measureStarts(
  rows: readonly PreparedRow[],
  { bench, starts, npmStarts, tell }: { bench: Bench; starts: number; npmStarts: number; tell: (text: string) => void },
): Promise<ReadonlyMap<string, StartTimes>> {
  const measured = new Map<string, { direct: number[]; throughNpm: number[] }>();
  // A step of its own for every start: no grant is used twice.
  let step = 0;
  const repeat = async (row: PreparedRow, command: ServerCommand | undefined, times: number) => {
    const durations: number[] = [];
    for (let time = 0; command !== undefined && time < times; time += 1) {
      durations.push(await measureStart(row, { command, bench, step: step++ }));
    }
    return durations;
  };
  for (const row of rows) {
    // Once unmeasured: the first start makes the signing key and warms the disk cache.
    await repeat(row, row.command, 1);
    const direct = await repeat(row, row.command, starts);
    const throughNpm = await repeat(row, row.npmStart, npmStarts);
    measured.set(row.name, { direct, throughNpm });
    tell(`start  ${row.name.padEnd(20)} ${[...direct].map((time) => time.toFixed(0)).join(', ')} ms`);
  }
  return measured;
}

async function measureStart(
  row: PreparedRow,
  { command, bench, step }: { command: ServerCommand; bench: Bench; step: number },
): Promise<number> {
  const { key, issuer } = bench;
  const order = { clients: row.clients, issuer, kid: key.publicJwk.kid, privateKey: key.privateKey };
  const request = await signRequest(order, step);
  const server = await startServerProcess(command);
  try {
    const answer = await sendOnce(server.port, request);
    const duration = performance.now() - server.startedAt;
    if (!isToken(answer)) throw new Error(`${row.name} answered its first request with no token:\n${answer.text}`);
    return duration;
  } finally {
    await server.stop();
  }
}
