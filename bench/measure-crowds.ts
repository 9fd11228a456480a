import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { consumer, provider, registerAdministrators, requestToken } from './administrators.ts';
import type { CrowdOrder, CrowdReport } from './crowd.ts';
import type { RoundResult } from './drive-round.ts';
import type { Driver } from './driver.ts';
import type { Bench, PreparedRow } from './prepare-row.ts';
import { listOrganisationNumbers } from './register-shape.ts';
import { startServerProcess } from './server-process.ts';

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
      crowd.send({ port: server.port, connections: CONNECTIONS, request } satisfies CrowdOrder);
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

async function stopCrowd(crowd: ChildProcess): Promise<CrowdReport> {
  const report = once(crowd, 'message');
  crowd.send('stop');
  return (await report)[0];
}

type WriteRequest = (port: number) => Promise<string>;

/** What a crowd may ask for, by what it is: pages that anybody may see, refusals, and the dearest calls with a token. */
function listRequests(bench: Bench): readonly (readonly [name: string, write: WriteRequest])[] {
  const get =
    (path: string): WriteRequest =>
    async () =>
      `GET ${path} HTTP/1.1\r\nhost: bench\r\n\r\n`;
  const getAs =
    (client: string, scope: string, path: string): WriteRequest =>
    async (port) => {
      const response = await requestToken(port, bench, client, scope);
      const { access_token: token } = (await response.json()) as { access_token: string };
      return `GET ${path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer ${token}\r\n\r\n`;
    };
  const post =
    (path: string, mediaType: string, body: string): WriteRequest =>
    async () =>
      `POST ${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: ${mediaType}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const form = 'application/x-www-form-urlencoded';
  const unsigned = [
    { alg: 'RS256', kid: 'x' },
    { iss: 'nobody', aud: bench.issuer },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const grant = `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=${unsigned}.AAAA`;
  return [
    ['the key set', get('/jwk')],
    ['the description of the API', get('/v3/api-docs')],
    ['the same in YAML', get('/v3/api-docs.yaml')],
    ['a script of 1.5 MB', get('/swagger-ui/swagger-ui-bundle.js')],
    ['the page of all refusals', get('/errors/')],
    ['every public scope', get('/api/v1/scopes/all')],
    ['the list of integrations', get('/api/v1/integrations')],
    ['the list of resources', get('/resourceregistry/api/v1/resource/resourcelist')],
    ['a search for resources', get('/resourceregistry/api/v1/resource/Search?Title=bench')],
    ['forms of 30 kB', post('/token', form, 'a=1&'.repeat(7500))],
    ['grants of nobody', post('/token', form, grant)],
    ['large bodies of strangers', post('/api/v1/clients', 'application/json', `{"a":"${'x'.repeat(500_000)}"}`)],
    ['5 000 scopes of one owner', getAs(provider, 'idporten:scopes.write', '/api/v1/scopes')],
    ['100 clients of one owner', getAs(consumer, 'idporten:dcr.write', '/api/v1/clients')],
    ['the audit', getAs(provider, 'idporten:scopes.write', '/api/v1/audit?size=200')],
  ];
}
