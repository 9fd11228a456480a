import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  type Answered,
  type Books,
  findFreePort,
  openBooks,
  type PortvaktProcess,
  type PostgresPair,
  startPortvakt,
  startPostgresPair,
  temporaryFolder,
} from '@portvakt/own-tests';
import pg from 'pg';

/** A real primary with a synchronous standby, and a Portvakt that knows the addresses of both. */
const issuer = 'http://portvakt.test/';
/** Milliseconds that grants may be refused for. */
const LONGEST_OUTAGE = 10_000;

describe('PostgreSQL with a synchronous standby', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let postgres: PostgresPair;
  let urls: Awaited<ReturnType<PostgresPair['createDatabase']>>;
  let server: PortvaktProcess;
  let address: string;
  let books: Books;
  before(async () => {
    folder = await temporaryFolder();
    postgres = await startPostgresPair();
    urls = await postgres.createDatabase();
    books = openBooks(issuer);
    const registry = join(folder.path, 'registry.json');
    await writeFile(registry, JSON.stringify(books.registry));
    const port = await findFreePort();
    server = await startPortvakt({
      PORT: String(port),
      PORTVAKT_PUBLIC_URL: issuer,
      PORTVAKT_DATABASE_URL: urls.both,
      PORTVAKT_REGISTRY: registry,
      PORTVAKT_DATA_DIR: folder.path,
      PORTVAKT_LOG_LEVEL: 'silent',
    });
    address = `http://127.0.0.1:${port}/`;
    await books.signIn(address);
  });
  after(async () => {
    await server?.stop();
    await postgres?.stop();
    await folder?.remove();
  });

  test('what the standby does not have is not confirmed, also when PostgreSQL is told not to wait for it', async (context) => {
    const aside = new pg.Client(urls.primary);
    await aside.connect();
    context.after(() => aside.end());
    const waitFor = async (name: string) => {
      await aside.query(`alter system set synchronous_standby_names = '${name}'`);
      await aside.query('select pg_reload_conf()');
      while ((await aside.query('show synchronous_standby_names')).rows[0].synchronous_standby_names !== name);
    };
    const stopWaiting = async () => {
      const waiting = "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'";
      while ((await aside.query(waiting)).rowCount === 0) await new Promise(setImmediate);
    };
    await waitFor('nobody');
    for (const ask of [books.grant, books.register]) {
      const answer = ask(address);
      await stopWaiting();
      assert.equal((await answer).status, 503);
    }
    await waitFor('standby');
    assert.deepEqual([(await books.grant(address)).status, (await books.register(address)).status], [200, 200]);
  });

  test('the primary is killed under load and the standby promoted: nothing is lost and nothing given twice', async (context) => {
    let ended = false;
    const goneOn = { grants: 0, registrations: 0 };
    let killedAt = Number.POSITIVE_INFINITY;
    let lastRefusal = 0;
    let refused = 0;
    const ask = async (kind: keyof typeof goneOn, send: (address: string) => Promise<Answered>) => {
      while (!ended) {
        const { status, headers } = await send(address);
        if (status === 503) {
          assert.match(headers.get('retry-after') ?? '', /^\d+$/);
          assert.ok(performance.now() > killedAt, 'refused although the primary was there');
          refused += 1;
          lastRefusal = performance.now();
          goneOn.grants = 0;
          goneOn.registrations = 0;
        } else {
          assert.equal(status, 200);
          goneOn[kind] += 1;
        }
      }
    };
    const load = Promise.all([
      ...Array.from({ length: 6 }, () => ask('grants', books.grant)),
      ...Array.from({ length: 3 }, () => ask('registrations', books.register)),
    ]);
    const until = async (holds: () => boolean) => {
      while (!holds()) {
        await Promise.race([load, new Promise(setImmediate)]);
        assert.ok(performance.now() - killedAt < 3 * LONGEST_OUTAGE, 'it does not go on');
      }
    };
    try {
      await until(() => goneOn.grants > 30 && goneOn.registrations > 15);
      killedAt = performance.now();
      await postgres.killPrimary();
      await until(() => refused > 0);
      await postgres.promote();
      const promotedAt = performance.now();
      await until(() => goneOn.grants > 30 && goneOn.registrations > 15);
      const [sinceKilled, sincePromoted] = [killedAt, promotedAt].map((at) =>
        Math.max(0, Math.round(lastRefusal - at)),
      ) as [number, number];
      context.diagnostic(`refused for ${sinceKilled} ms after the kill, ${sincePromoted} ms after the promotion`);
      assert.ok(sinceKilled < LONGEST_OUTAGE, `refused for ${sinceKilled} ms`);
    } finally {
      ended = true;
      await load;
    }
    await books.judge({ address, url: urls.standby });
    assert.deepEqual(await server.stop(), { code: 0, signal: null });
  });
});
