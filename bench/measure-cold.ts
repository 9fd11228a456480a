import { startServerProcess } from '@portvakt/own-tests';
import type { RoundResult } from './drive-round.ts';
import type { Driver } from './driver.ts';
import type { PreparedRow } from './prepare-row.ts';

/** Seconds after the restart, and of what it is held against. */
const SECONDS = 2;

/** The first tokens of a server that has just been restarted, and as many seconds later for the same clients. */
export interface ColdTimes {
  readonly title: string;
  readonly cold: RoundResult;
  readonly warm: RoundResult;
}

/**
 * Restarts the server on its register and asks at once for tokens of clients that this process has never met; then of the same
 * clients again. There is no warm-up: what the process compiles meanwhile is part of a restart.
 */
export async function measureCold(
  row: PreparedRow,
  { driver, connections }: { driver: Driver; connections: number },
): Promise<ColdTimes> {
  const server = await startServerProcess(row.command);
  const grants = { clients: row.clients, certificates: undefined, delegations: 0, systemUsers: 0 };
  const drive = () => {
    driver.discard();
    return driver.drive(grants, { port: server.port, connections, warmUp: 0, seconds: SECONDS }, () => {});
  };
  try {
    const cold = await drive();
    const warm = await drive();
    return { title: row.title, cold, warm };
  } finally {
    driver.discard();
    await server.stop();
  }
}
