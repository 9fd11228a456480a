import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type MadeClient, makeClient, signGrant, startServerProcess } from '@portvakt/own-tests';
import { consumer, ownClient, registerAdministrators } from './administrators.ts';
import type { CrowdOrder, CrowdReport } from './crowd.ts';
import type { RoundResult } from './drive-round.ts';
import type { Driver } from './driver.ts';
import { listRequests } from './list-requests.ts';
import { stopCrowd } from './measure-crowds.ts';
import type { Bench, PreparedRow } from './prepare-row.ts';
import { clientIdAt, listOrganisationNumbers, scopeName } from './register-shape.ts';

const CROWD = fileURLToPath(new URL('./crowd.ts', import.meta.url));
const NOTHING = fileURLToPath(new URL('./serve-nothing.ts', import.meta.url));
/** Where the hostile caller comes from: another address than the good one. */
const HOSTILE = '127.0.0.2';
const CONNECTIONS = 100;
const GOOD_CONNECTIONS = 16;
/** The part of what the server can do that the good client asks for. */
const GOOD_LOAD = 0.4;
const SECONDS = 4;
/** Seconds before: until what may be asked for at once is used up. */
const WARM_UP = 3;

/** How a good client fares beside a hostile caller at full speed. */
export interface AttackTimes {
  readonly title: string;
  readonly perSecond: number;
  readonly beside: readonly AttackTime[];
}

export interface AttackTime {
  readonly name: string;
  readonly result: RoundResult;
  /** The same beside a caller that sends as much to a server that does nothing: what it takes from the machine, not the server. */
  readonly control: RoundResult;
  /** What the hostile caller was answered. */
  readonly crowd: CrowdReport;
}

/**
 * Measures a client that asks for tokens at a fixed rate, beside one hostile caller that asks as fast as it can, with each kind of
 * request in turn and with all of them. The limits are the usual ones.
 */
export async function measureAttacks(
  row: PreparedRow,
  { bench, driver, tell }: { bench: Bench; driver: Driver; tell: (text: string) => void },
): Promise<AttackTimes> {
  const [owner = '', other = ''] = listOrganisationNumbers(2);
  await registerAdministrators(row, { bench, owner, other });
  const environment = { ...row.command.environment, PORTVAKT_LIMITS: '', PORTVAKT_TRUSTED_PROXIES: 'none' };
  const server = await startServerProcess({ ...row.command, environment });
  const nothing = await startServerProcess({ program: process.execPath, arguments: [NOTHING], environment: {} });
  const crowd = fork(CROWD);
  const grants = { clients: row.clients, certificates: undefined, delegations: 0, systemUsers: 0 };
  const drive = (perSecond?: number, onWarm: () => void = () => {}) => {
    driver.discard();
    const order = { port: server.port, connections: GOOD_CONNECTIONS, warmUp: WARM_UP, seconds: SECONDS, perSecond };
    return driver.drive(grants, order, onWarm);
  };
  const attack = async (order: CrowdOrder, perSecond: number) => {
    crowd.send(order);
    const result = await drive(perSecond, () => crowd.send('count'));
    return { result, crowd: await stopCrowd(crowd) };
  };
  try {
    // The first one finds a server that has not compiled everything yet, and clients with what they may have at once.
    await drive(GOOD_CONNECTIONS);
    const perSecond = await measureFull(row, { driver, grants });
    const beside: AttackTime[] = [];
    for (const { name, requests, reconnects = false } of await listAttacks(bench, server.port)) {
      const order = { port: server.port, connections: CONNECTIONS, requests, from: HOSTILE, reconnects };
      const { result, crowd: report } = await attack(order, perSecond);
      // At least a few, so that the other server is asked at all.
      const asMany = Math.max(10, report.answers / result.seconds);
      const { result: control } = await attack({ ...order, port: nothing.port, perSecond: asMany }, perSecond);
      beside.push({ name, result, control, crowd: report });
      tell(
        `attack  ${row.name}  ${name}: ${result.tokensPerSecond.toFixed(0)} of ${control.tokensPerSecond.toFixed(0)} tokens/s, p99 ${result.p99.toFixed(1)} beside ${control.p99.toFixed(1)} ms, ${result.failures} failed${result.firstFailure === undefined ? '' : ` (${result.firstFailure.slice(0, 200)})`}; answers ${JSON.stringify(report.statuses)}`,
      );
    }
    return { title: row.title, perSecond, beside };
  } finally {
    crowd.kill();
    await nothing.stop();
    await server.stop();
  }
}

/** The good rate: a part of what the server can do without limits, which the few clients of a small register would meet. */
async function measureFull(
  row: PreparedRow,
  { driver, grants }: { driver: Driver; grants: Parameters<Driver['drive']>[0] },
): Promise<number> {
  const server = await startServerProcess(row.command);
  try {
    driver.discard();
    const order = { port: server.port, connections: GOOD_CONNECTIONS, warmUp: WARM_UP, seconds: SECONDS };
    const { tokensPerSecond } = await driver.drive(grants, order, () => {});
    return Math.floor(tokensPerSecond * GOOD_LOAD);
  } finally {
    await server.stop();
  }
}

interface Attack {
  readonly name: string;
  readonly requests: readonly string[];
  readonly reconnects?: boolean;
}

/** Everything that a crowd may ask for, what only a hostile caller does, and all of it at once. */
async function listAttacks(bench: Bench, port: number): Promise<readonly Attack[]> {
  const attacks: Attack[] = [];
  for (const [name, write] of listRequests(bench)) attacks.push({ name, requests: [await write(port)] });
  const askToken = (client: MadeClient, scope: string) => {
    const body = `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=${signGrant(client, { issuer: bench.issuer, claims: { scope } })}`;
    return `POST /token HTTP/1.1\r\nhost: bench\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  };
  const own: MadeClient = { ...bench.key, clientId: ownClient(0) };
  const forged: MadeClient = { ...bench.key, clientId: clientIdAt(0), privateKey: makeClient().privateKey };
  const unsigned = attacks.find(({ name }) => name === 'grants of nobody')?.requests ?? [];
  attacks.push(
    { name: 'grants of nobody, each over a new connection', requests: unsigned, reconnects: true },
    { name: 'forged grants of a good client', requests: [askToken(forged, scopeName(0))] },
    { name: 'one valid grant, again and again', requests: [askToken(own, scopeName(0))] },
    {
      name: 'new grants of one client',
      requests: Array.from({ length: 3000 }, () =>
        askToken({ ...bench.key, clientId: consumer }, 'idporten:dcr.write'),
      ),
    },
    {
      name: 'forged tokens',
      requests: [
        `GET /api/v1/clients HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer ${signGrant(forged, { issuer: bench.issuer, claims: {} })}\r\n\r\n`,
      ],
    },
  );
  return [
    ...attacks,
    { name: 'all of these in turn', requests: attacks.flatMap(({ requests }) => requests.slice(0, 20)) },
  ];
}
