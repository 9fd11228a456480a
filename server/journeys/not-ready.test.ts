import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  mountSmallDisk,
  openSelfService,
  openTestDatabases,
  organisations,
  requestToken,
  scopes,
  signGrant,
  startTestServer,
  type TestDatabases,
  type TestServer,
  temporaryFolder,
} from '@portvakt/own-tests';
import pg from 'pg';

/** Readiness reports what a token request would meet, and a full disk is reported as such everywhere. */
const client = makeClient('ready-client');
const registry = exampleRegistry(client);
/** Milliseconds within which a change for better or worse is noticed. */
const SOON = 4000;
/** The user that PostgreSQL runs as if tests run as root. */
const NOBODY = 65_534;

async function readiness(server: TestServer): Promise<{ status: number; problems: readonly string[] }> {
  const response = await fetch(`${server.address}health/ready`);
  const { problems = [] } = (await response.json()) as { problems?: readonly string[] };
  return { status: response.status, problems };
}

async function until<T>(wanted: (found: T) => boolean, look: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + SOON;
  for (;;) {
    const found = await look();
    if (wanted(found)) return found;
    assert.ok(performance.now() < deadline, `not soon: ${JSON.stringify(found)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const becomesReady = (server: TestServer) =>
  until(
    ({ status }) => status === 200,
    () => readiness(server),
  );
const becomesUnready = (server: TestServer, named: RegExp) =>
  until(
    ({ status, problems }) => status === 503 && problems.some((problem) => named.test(problem)),
    () => readiness(server),
  );

describe('a server on PostgreSQL', () => {
  let databases: TestDatabases;
  let url: string;
  let server: TestServer;
  let admin: pg.Client;
  const ask = () =>
    requestToken(server.address, signGrant(client, { issuer: server.issuer, claims: { scope: scopes.granted } }));
  before(async () => {
    databases = await openTestDatabases();
    url = await databases.create('postgres');
    server = await startTestServer({ registry, environment: { PORTVAKT_DATABASE_URL: url } });
    admin = new pg.Client({ connectionString: url });
    await admin.connect();
    await becomesReady(server);
  });
  after(async () => {
    await server.stop();
    await admin.end();
    await databases.remove();
  });

  for (const [table, named] of [
    ['clients', /^clients cannot be looked up/],
    ['used_grants', /^grants cannot be written/],
  ] as const) {
    test(`is not ready while ${table} is locked, and a hundred who ask do not pile up`, async () => {
      await admin.query(`begin; lock table ${table} in access exclusive mode`);
      try {
        await Promise.all(Array.from({ length: 100 }, () => readiness(server)));
        await becomesUnready(server, named);
        const { rows } = await admin.query(
          "select count(*)::int as waiting from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
        );
        assert.ok(rows[0].waiting <= 4, `${rows[0].waiting} statements wait`);
        assert.equal((await fetch(`${server.address}health/live`)).status, 200);
      } finally {
        await admin.query('rollback');
      }
      await becomesReady(server);
    });
  }

  test('is not ready while the database can only be read', async () => {
    const name = new URL(url).pathname.slice(1);
    const restart = (setting: string) =>
      admin.query(
        `alter database "${name}" ${setting}; select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`,
      );
    await restart('set default_transaction_read_only = on');
    const { problems } = await becomesUnready(server, /only be read/);
    assert.deepEqual(problems, ['grants cannot be written: the database can only be read']);
    assert.equal((await ask()).status, 503);
    await admin.query('set default_transaction_read_only = off');
    await restart('reset default_transaction_read_only');
    await becomesReady(server);
    assert.equal((await ask()).status, 200);
  });

  test('is not ready while its disk is full', async (context) => {
    const disk = mountSmallDisk({ megabytes: 1, owner: NOBODY });
    if (disk === undefined) return context.skip('no file system can be mounted here');
    try {
      await admin.query(`create tablespace small location '${disk.path}'`);
      await admin.query('alter table grant_audit set tablespace small; alter table used_grants set tablespace small');
      disk.fill();
      await until(
        ({ status }) => status === 503,
        async () => (await Promise.all(Array.from({ length: 20 }, ask))).at(-1) as Awaited<ReturnType<typeof ask>>,
      );
      const { problems } = await becomesUnready(server, /full/);
      assert.deepEqual(problems, ['grants cannot be written: the disk is full']);
      disk.empty();
      await becomesReady(server);
      assert.equal((await ask()).status, 200);
      await admin.query(
        'alter table grant_audit set tablespace pg_default; alter table used_grants set tablespace pg_default',
      );
      await admin.query('drop tablespace small');
    } finally {
      disk.remove();
    }
  });

  test('is not ready without a key that can sign', async () => {
    await admin.query('update signing_keys set compromised_at = 1');
    await becomesUnready(server, /^there is no signing key that can be used$/);
    const { status, body, headers } = await ask();
    assert.deepEqual([status, body.error, headers.get('retry-after')], [503, 'temporarily_unavailable', '2']);
    await admin.query('update signing_keys set compromised_at = null');
    await becomesReady(server);
    assert.equal((await ask()).status, 200);
  });
});

describe('a server on SQLite', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: TestServer;
  let file: string;
  let setBy = 0;
  const clock = () => Date.now() + setBy;
  const sign = () => signGrant(client, { issuer: server.issuer, now: clock(), claims: { scope: scopes.granted } });
  const send = (assertion: string) => requestToken(server.address, assertion);
  before(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'portvakt.db');
    server = await startTestServer({ registry, clock, environment: { PORTVAKT_DATABASE_URL: `sqlite:${file}` } });
    await becomesReady(server);
  });
  after(async () => {
    await server.stop();
    await folder.remove();
  });

  test('is not ready while another program holds the database', async () => {
    const other = new DatabaseSync(file);
    other.exec('begin immediate');
    await becomesUnready(server, /^grants cannot be written/);
    other.exec('rollback');
    other.close();
    await becomesReady(server);
  });

  test('is not ready without a key that can sign', async () => {
    const other = new DatabaseSync(file, { timeout: 1000 });
    other.exec('update signing_keys set retired_at = 1');
    await becomesUnready(server, /^there is no signing key that can be used$/);
    assert.equal((await send(sign())).status, 503);
    other.exec('update signing_keys set retired_at = null');
    other.close();
    await becomesReady(server);
  });

  test('when the clock goes back, that is said, used grants are not taken again, and there is a key that signs', async () => {
    setBy = 3_600_000;
    const used = sign();
    assert.equal((await send(used)).status, 200);
    assert.equal((await readiness(server)).status, 200);
    setBy = -24 * 3_600_000;
    await becomesUnready(server, /^the database's clock has gone back by \d+ seconds$/);
    assert.equal((await send(sign())).status, 200);
    const { keys } = (await (await fetch(`${server.address}jwk`)).json()) as { keys: readonly unknown[] };
    assert.equal(keys.length, 1);
    setBy = 3_600_000;
    assert.match((await send(used)).body.error_uri, /MP-012$/);
    await becomesReady(server);
  });
});

test('a full disk is 503 with Retry-After at every door of SQLite, and what comes after goes on by itself', async (context) => {
  const disk = mountSmallDisk({ megabytes: 4 });
  if (disk === undefined) return context.skip('no file system can be mounted here');
  const data = join(disk.path, 'data');
  await mkdir(data);
  const opened = await openSelfService({
    registry,
    database: `sqlite:${join(data, 'portvakt.db')}`,
  });
  const { server } = opened;
  try {
    const manage = await opened.mint(organisations.provider, ['idporten:dcr.write', 'idporten:scopes.write']);
    const own = await opened.mint(organisations.provider, ['altinn:resourceregistry/resource.write']);
    let made = 0;
    const doors = {
      token: async () => {
        const grant = signGrant(client, { issuer: server.issuer, claims: { scope: scopes.granted } });
        return requestToken(server.address, grant);
      },
      client: () =>
        opened.call('POST', '/api/v1/clients', {
          bearer: manage,
          body: {
            client_name: 'x'.repeat(200),
            description: 'x'.repeat(200),
            integration_type: 'maskinporten',
            scopes: [scopes.openForAll],
          },
        }),
      resource: () => {
        made += 1;
        return opened.call('POST', '/resourceregistry/api/v1/resource', {
          bearer: own,
          body: {
            identifier: `full-disk-${made}`,
            title: { nb: 'a', nn: 'a', en: 'a' },
            description: { nb: 'x'.repeat(1000), nn: 'a', en: 'a' },
            rightDescription: { nb: 'a', nn: 'a', en: 'a' },
            resourceType: 'GenericAccessResource',
            status: 'Active',
            hasCompetentAuthority: { organization: organisations.provider, orgcode: 'demo', name: { nb: 'a' } },
            contactPoints: [{ category: 'a', email: 'a@example.no', telephone: '1', contactPage: 'a' }],
          },
        });
      },
    };
    const askAll = async () =>
      Object.fromEntries(
        await Promise.all(
          Object.entries(doors).map(async ([name, ask]) => {
            const { status, headers } = await ask();
            return [name, [status, headers.get('retry-after')] as const] as const;
          }),
        ),
      );
    const good = await askAll();
    for (const [name, [status]] of Object.entries(good)) assert.ok(status < 300, `${name}: ${status}`);
    disk.fill();
    const met = new Set<string>();
    // Fills the pages that the write-ahead log still has room for.
    for (let round = 0; round < 500 && met.size < Object.keys(doors).length; round += 1) {
      for (const [name, [status, retryAfter]] of Object.entries(await askAll())) {
        if (status < 300) continue;
        assert.deepEqual([status, retryAfter], [503, '2'], name);
        met.add(name);
      }
    }
    assert.deepEqual([...met].sort(), Object.keys(doors).sort());
    await becomesUnready(server, /^grants cannot be written: the disk is full$/);
    disk.empty();
    await becomesReady(server);
    for (const [name, [status]] of Object.entries(await askAll())) assert.ok(status < 300, `${name}: ${status}`);
  } finally {
    await opened.close();
    disk.remove();
  }
});
