import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  callSelfService,
  exampleRegistry,
  type MadeClient,
  makeClient,
  organisations,
  type PortvaktProcess,
  type PostgresServer,
  requestToken,
  scopes,
  signGrant,
  startPortvakt,
  startPostgres,
  temporaryFolder,
} from '@portvakt/own-tests';
import pg from 'pg';

/** Real processes whose PostgreSQL stops and returns, and real processes that hang. */
const issuer = 'http://portvakt.test/';
const client = makeClient('lost-client');
const administrator = makeClient('lost-administrator');
const owner = makeClient('lost-owner');
const declare = (made: MadeClient, client_orgno: string, names: readonly string[]) => ({
  client_id: made.clientId,
  client_orgno,
  scopes: names,
  jwks: { keys: [made.publicJwk] },
});

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let postgres: PostgresServer;
let registry: string;
before(async () => {
  folder = await temporaryFolder();
  postgres = await startPostgres();
  registry = join(folder.path, 'registry.json');
  const clients = [
    declare(administrator, organisations.consumer, ['idporten:dcr.write']),
    declare(owner, organisations.provider, ['idporten:scopes.write']),
  ];
  await writeFile(registry, JSON.stringify(exampleRegistry(client, { clients })));
});
after(async () => {
  await postgres?.stop();
  await folder?.remove();
});

interface Started {
  readonly process: PortvaktProcess;
  readonly address: string;
}

async function start(database: string, more: Readonly<Record<string, string>> = {}): Promise<Started> {
  const port = await freePort();
  const process = await startPortvakt({
    PORT: String(port),
    PORTVAKT_PUBLIC_URL: issuer,
    PORTVAKT_DATABASE_URL: database,
    PORTVAKT_REGISTRY: registry,
    PORTVAKT_DATA_DIR: folder.path,
    PORTVAKT_LOG_LEVEL: 'silent',
    ...more,
  });
  return { process, address: `http://127.0.0.1:${port}/` };
}

interface Reply {
  readonly status: number;
  readonly headers: Headers;
}

async function prepareRequests(address: string) {
  const bearerOf = async (made: MadeClient, scope: string) => {
    const { body } = await requestToken(address, signGrant(made, { issuer, claims: { scope } }));
    return body.access_token as string;
  };
  const bearer = await bearerOf(administrator, 'idporten:dcr.write');
  const ownersBearer = await bearerOf(owner, 'idporten:scopes.write');
  const access = `api/v1/scopes/access/${organisations.stranger}?scope=${scopes.granted}`;
  const token = async (): Promise<Reply> =>
    requestToken(address, signGrant(client, { issuer, claims: { scope: scopes.granted } }));
  const change = (method: 'PUT' | 'DELETE'): Promise<Reply> =>
    callSelfService(address, method, access, { bearer: ownersBearer });
  const list = (path: string): Promise<Reply> => callSelfService(address, 'GET', path, { bearer });
  const all: readonly (() => Promise<Reply>)[] = [
    token,
    () => list('api/v1/clients'),
    () => list('api/v1/audit'),
    () => list('api/v1/scopes/all'),
    () => list('api/v1/integrations'),
    () => change('PUT'),
    () => change('DELETE'),
  ];
  return { token, change, all };
}

for (const workers of ['1', '2']) {
  describe(`PostgreSQL restarts under ${workers} worker(s)`, () => {
    let server: Started;
    before(async () => {
      server = await start(await postgres.createDatabase(), { PORTVAKT_WORKERS: workers });
    });
    after(() => server?.process.stop());

    test('503 meanwhile, as before within a second of its return, and nobody dies', async () => {
      const { all } = await prepareRequests(server.address);
      let ended = false;
      const seen = new Set<number>();
      const ask = async (request: () => Promise<Reply>): Promise<number> => {
        const { status, headers } = await request();
        seen.add(status);
        if (status === 503) assert.match(headers.get('retry-after') ?? '', /^\d+$/);
        else assert.ok(status < 500, `answered ${status}`);
        return status;
      };
      const load = all.flatMap((request) =>
        Array.from({ length: 2 }, async () => {
          while (!ended) await ask(request);
        }),
      );
      const loaded = Promise.all(load);
      try {
        for (let round = 0; round < 2; round += 1) {
          await postgres.kill();
          seen.clear();
          while (!seen.has(503)) await Promise.race([loaded, new Promise(setImmediate)]);
          await postgres.restart();
          const deadline = performance.now() + 1000;
          for (const request of all) {
            while ((await ask(request)) === 503) assert.ok(performance.now() < deadline, 'not within a second');
          }
        }
      } finally {
        ended = true;
        await loaded;
      }
      assert.equal(/worker \d+ died|unhandled|uncaught/i.exec(server.process.output()), null);
      assert.deepEqual(await server.process.stop(), { code: 0, signal: null });
    });
  });
}

describe('a process that hangs inside a change', () => {
  let url: string;
  let one: Started;
  let two: Started;
  let aside: pg.Client;
  before(async () => {
    url = await postgres.createDatabase();
    [one, two] = await Promise.all([start(url), start(url)]);
    aside = new pg.Client(url);
    await aside.connect();
  });
  after(async () => {
    await aside?.end();
    await Promise.all([one?.process.stop('SIGKILL'), two?.process.stop()]);
  });

  test('is no reason why the changes of others fail', async () => {
    const hanging = await prepareRequests(one.address);
    const working = await prepareRequests(two.address);
    let ended = false;
    const statuses: number[] = [];
    const load = (async () => {
      while (!ended) statuses.push((await hanging.change('PUT')).status);
    })();
    load.catch(() => undefined);
    const isInside = async () => {
      const { rows } = await aside.query(`select from pg_stat_activity a join pg_locks l on l.pid = a.pid
        where l.relation = 'change_order'::regclass and a.datname = current_database() and a.state = 'idle in transaction'`);
      return rows.length > 0;
    };
    for (;;) {
      process.kill(one.process.pid, 'SIGSTOP');
      // The statement that the server is working on ends; then the transaction is idle or gone.
      if ((await isInside()) && (await isInside())) break;
      process.kill(one.process.pid, 'SIGCONT');
      await new Promise(setImmediate);
    }
    const replies = await Promise.all([
      working.change('PUT'),
      working.change('PUT'),
      working.change('PUT'),
      working.token(),
    ]);
    assert.deepEqual(
      replies.map(({ status }) => status),
      [200, 200, 200, 200],
    );
    process.kill(one.process.pid, 'SIGCONT');
    while (!statuses.includes(503)) await new Promise(setImmediate);
    while (statuses.at(-1) !== 200) await new Promise(setImmediate);
    ended = true;
    await load;
    assert.deepEqual(new Set(statuses), new Set([200, 503]), 'what was under way is told that it was not made');
    assert.deepEqual(await one.process.stop(), { code: 0, signal: null });
  });
});

test('a database that is not PostgreSQL is named at start, and served all the same', async () => {
  const url = await postgres.createDatabase();
  const aside = new pg.Client(url);
  await aside.connect();
  // What is in front of pg_catalog is found first.
  await aside.query(`create function public.version() returns text language sql
    as $$ select 'CockroachDB CCL v26.3.1 (x86_64-pc-linux-gnu, built 2026/08/11 14:02:10, go1.25)' $$`);
  await aside.end();
  const { process, address } = await start(`${url}?options=-c%20search_path%3Dpublic,pg_catalog`, {
    PORTVAKT_LOG_LEVEL: 'warn',
  });
  assert.equal((await (await prepareRequests(address)).token()).status, 200);
  await process.stop();
  assert.match(process.output(), /^THE DATABASE IS NOT POSTGRESQL: it calls itself CockroachDB CCL v26\.3\.1\./m);
  assert.match(process.output(), /"engine":"CockroachDB CCL v26\.3\.1"/);
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
