import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startServerProcess } from '@portvakt/own-tests';
import { registerAdministrators } from './administrators.ts';
import type { CrowdOrder, CrowdReport } from './crowd.ts';
import type { RoundResult } from './drive-round.ts';
import type { Driver } from './driver.ts';
import { listRequests } from './list-requests.ts';
import type { Bench, PreparedRow } from './prepare-row.ts';
import { listOrganisationNumbers } from './register-shape.ts';

const CROWD = fileURLToPath(new URL('./crowd.ts', import.meta.url));
/** Connections of the crowd, and of the good client beside it. */
const CONNECTIONS = 100;
const GOOD_CONNECTIONS = 4;
const SECONDS = 3;
const WARM_UP = 1;

/** How a good client fares while a crowd asks for something else. */
export interface CrowdTimes {
  readonly title: string;
  readonly alone: Pick<RoundResult, 'tokensPerSecond' | 'p99'>;
  readonly beside: readonly {
    readonly name: string;
    readonly result: RoundResult;
    /** What the crowd was answered. */
    readonly crowd: CrowdReport;
  }[];
}

/** Measures a client that asks for tokens, alone and beside a crowd on each dear endpoint in turn. */
export async function measureCrowds(
  row: PreparedRow,
  { bench, driver, tell }: { bench: Bench; driver: Driver; tell: (text: string) => void },
): Promise<CrowdTimes> {
  const [owner = '', other = ''] = listOrganisationNumbers(2);
  await registerAdministrators(row, { bench, owner, other });
  const server = await startServerProcess(row.command);
  const crowd = fork(CROWD);
  const grants = { clients: row.clients, certificates: undefined, delegations: 0, systemUsers: 0 };
  const drive = () => {
    driver.discard();
    const order = { port: server.port, connections: GOOD_CONNECTIONS, warmUp: WARM_UP, seconds: SECONDS };
    return driver.drive(grants, order, () => crowd.send('count'));
  };
  try {
    // The first one finds a server that has not compiled everything yet.
    await drive();
    const alone = await drive();
    const beside = [];
    for (const [name, write] of listRequests(bench)) {
      const request = await write(server.port);
      crowd.send({ port: server.port, connections: CONNECTIONS, requests: [request] } satisfies CrowdOrder);
      const result = await drive();
      const report = await stopCrowd(crowd);
      tell(
        `crowd  ${row.name}  ${name}: ${(result.tokensPerSecond / alone.tokensPerSecond).toFixed(2)} of ${alone.tokensPerSecond.toFixed(0)} tokens/s, p99 ${result.p99.toFixed(0)} ms, ${result.failures} failed; answers ${JSON.stringify(report.statuses)}`,
      );
      beside.push({ name, result, crowd: report });
    }
    return { title: row.title, alone, beside };
  } finally {
    crowd.kill();
    await server.stop();
  }
}

/** Stops the crowd and returns what it was answered since it was told to count. */
export async function stopCrowd(crowd: ChildProcess): Promise<CrowdReport> {
  const report = once(crowd, 'message');
  crowd.send('stop');
  return (await report)[0];
}
