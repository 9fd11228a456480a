import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startServerProcess } from '@portvakt/own-tests';
import type { RoundResult } from './drive-round.ts';
import type { Driver } from './driver.ts';
import { type Bench, LAUNCHER, type PreparedRow } from './prepare-row.ts';

const SECONDS = 5;
const WARM_UP = 2;

/** How tokens went on while the signing key was changed. */
export interface RotationTimes {
  readonly title: string;
  readonly result: RoundResult;
}

/**
 * Has the signing key rotated at once, by the command that an operator uses, while tokens are served. The command is a process of
 * its own on the same machine: it is through when the first token with the new key comes, or soon after.
 */
export async function measureRotation(
  row: PreparedRow,
  { bench, driver, connections }: { bench: Bench; driver: Driver; connections: number },
): Promise<RotationTimes> {
  const { program, environment } = row.command;
  const server = await startServerProcess(row.command);
  let rotated: Promise<unknown> | undefined;
  const rotate = () => {
    const command = [bench.launcher ?? LAUNCHER, 'signing-keys', 'rotate', '--now'];
    rotated = promisify(execFile)(program, command, { env: { ...process.env, ...environment } });
    // It is awaited below; until then nobody would hear of a failure.
    rotated.catch(() => {});
  };
  try {
    driver.discard();
    const result = await driver.drive(
      { clients: row.clients, certificates: undefined, delegations: 0, systemUsers: 0 },
      { port: server.port, connections, warmUp: WARM_UP, seconds: SECONDS, watchesKey: true },
      rotate,
    );
    await rotated;
    return { title: row.title, result };
  } finally {
    driver.discard();
    await server.stop();
  }
}
