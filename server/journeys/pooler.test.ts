import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  findFreePort,
  hasPgbouncer,
  openBooks,
  type Pgbouncer,
  type PortvaktProcess,
  type PostgresServer,
  startPgbouncer,
  startPortvakt,
  startPostgres,
  temporaryFolder,
} from '@portvakt/own-tests';
import pg from 'pg';

/** PgBouncer in transaction mode: the connection of the next statement is another one, and knows nothing of the last. */
const issuer = 'http://portvakt.test/';

describe('behind PgBouncer', { skip: !hasPgbouncer && 'pgbouncer is not on this machine' }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let postgres: PostgresServer;
  let url: string;
  let pooler: Pgbouncer;
  let careless: Pgbouncer;
  const started: PortvaktProcess[] = [];
  before(async () => {
    folder = await temporaryFolder();
    postgres = await startPostgres();
    url = await postgres.createDatabase();
    pooler = await startPgbouncer(url);
    careless = await startPgbouncer(url, 'ignore_startup_parameters = options');
  });
  after(async () => {
    // A test that fails leaves its server running.
    for (const process of started) await process.stop();
    await careless?.stop();
    await pooler?.stop();
    await postgres?.stop();
    await folder?.remove();
  });

  const start = async (database: string, registry = 'none') => {
    const port = await findFreePort();
    const process = await startPortvakt({
      PORT: String(port),
      PORTVAKT_PUBLIC_URL: issuer,
      PORTVAKT_DATABASE_URL: database,
      PORTVAKT_REGISTRY: registry,
      PORTVAKT_DATA_DIR: folder.path,
    });
    started.push(process);
    return { process, address: `http://127.0.0.1:${port}/` };
  };

  test('no server starts whose sessions nobody holds to what it needs; what it says to do about it works', async () => {
    await assert.rejects(start(pooler.url), /unsupported startup parameter: options/);
    await assert.rejects(start(careless.url), /Add pgbouncer=true to the address/);
    const refused: Error = await start(`${pooler.url}?pgbouncer=true`).then(
      () => assert.fail('it started'),
      (error) => error,
    );
    const [, statements = ''] = /run: (alter role .*;) Then have the pooler/.exec(refused.message) ?? [];
    const aside = new pg.Client(url);
    await aside.connect();
    await aside.query(statements);
    await aside.end();
    await pooler.reconnect();
    const { process } = await start(`${pooler.url}?pgbouncer=true`);
    assert.deepEqual(await process.stop(), { code: 0, signal: null });
    await careless.reconnect();
    await assert.rejects(start(careless.url), /Add pgbouncer=true to the address/, 'it would rely on names');
  });

  test('grants and registrations at once', async () => {
    const books = openBooks(issuer);
    const registry = join(folder.path, 'registry.json');
    await writeFile(registry, JSON.stringify(books.registry));
    const { process, address } = await start(`${pooler.url}?pgbouncer=true`, registry);
    await books.signIn(address);
    const statuses = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const seen: number[] = [];
        for (let round = 0; round < 10; round += 1) {
          seen.push((await books.grant(address)).status, (await books.register(address)).status);
        }
        return seen;
      }),
    );
    assert.deepEqual(new Set(statuses.flat()), new Set([200]));
    await books.judge({ address, url });
    // Whatever was prepared under a name would still be there, on a connection that somebody else has now.
    const prepared = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const client = new pg.Client(pooler.url);
        await client.connect();
        const { rows } = await client.query('select name from pg_prepared_statements, pg_sleep(0.05)');
        await client.end();
        return rows;
      }),
    );
    assert.deepEqual(prepared.flat(), []);
    assert.equal((await fetch(`${address}health/ready`)).status, 200);
    assert.deepEqual(await process.stop(), { code: 0, signal: null });
  });
});
