import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { type PostgresServer, startPostgres } from '@portvakt/own-tests';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { isDatabaseAway } from './database-away.ts';
import { openPostgres } from './postgres.ts';
import { usualTimeouts } from './postgres-session.ts';

const CONNECTIONS = 10;

describe('connections to PostgreSQL', () => {
  let postgres: PostgresServer;
  let url: string;
  let database: Database;
  let aside: Database;
  before(async () => {
    postgres = await startPostgres();
    url = await postgres.createDatabase();
    database = await openPostgres(url);
    aside = await openPostgres(url);
  });
  after(async () => {
    await database?.close();
    await aside?.close();
    await postgres?.stop();
  });

  const find = (of: Database) => of.prepare('migrations', 'select name from migrations where name = any($1::text[])');
  const write = (of: Database) =>
    of.journal.dialect === 'postgres'
      ? of.journal.run({
          name: 'write',
          text: 'insert into used_grants values (sha256($1::text::bytea), 1) on conflict do nothing',
          values: ['x'],
        })
      : assert.fail();
  /** Runs a statement on every connection of the pool at once. */
  const onEveryConnection = (of: Database, text: string) => {
    const all = Promise.withResolvers<void>();
    let reached = 0;
    return Promise.all(
      Array.from({ length: CONNECTIONS }, () =>
        of.reads.connection().execute(async (connection) => {
          reached += 1;
          if (reached === CONNECTIONS) all.resolve();
          await all.promise;
          await sql.raw(text).execute(connection);
        }),
      ),
    );
  };
  const endOthers = () =>
    sql`select pg_terminate_backend(pid) from pg_stat_activity
      where pid <> pg_backend_pid() and datname = current_database()`.execute(aside.reads);

  /** Until the pool has heard that its connections were ended: a statement that is on its way at that moment is told so. */
  const untilHeard = async () => {
    while (
      !(await find(database)([['0001-register']]).then(
        () => true,
        () => false,
      ))
    )
      await new Promise(setImmediate);
  };

  test('what a session is held to cannot be undone by the address', async () => {
    const lax = await openPostgres(
      `${url}?options=-c%20synchronous_commit%3Doff%20-c%20work_mem%3D5MB&statement_timeout=0&lock_timeout=0`,
    );
    const read = async (name: string) =>
      (await sql<{ value: string }>`select current_setting(${name}) as value`.execute(lax.reads)).rows[0]?.value;
    assert.equal(await read('synchronous_commit'), 'on');
    assert.equal(await read('work_mem'), '5MB', "what is not ours is the operator's");
    assert.equal(await read('statement_timeout'), '10s');
    assert.equal(await read('lock_timeout'), '9s');
    assert.equal(await read('idle_in_transaction_session_timeout'), '4s');
    assert.equal(await read('default_transaction_isolation'), 'read committed');
    assert.equal(await read('tcp_keepalives_idle'), '5');
    await lax.close();
  });

  test('one that is lost while a change stands still ends that change, and nothing else', async () => {
    const standing = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const change = database.change(async (transaction) => {
      await transaction.insertInto('organisations').values(organisation('1')).execute();
      standing.resolve();
      await goOn.promise;
      await transaction.insertInto('organisations').values(organisation('2')).execute();
    });
    const lost = assert.rejects(change, isDatabaseAway);
    await standing.promise;
    await endOthers();
    // Not before the loss has been heard of here: an event that nobody listens to would have ended this process.
    while ((await count(aside, 'idle in transaction')) > 0) await new Promise(setImmediate);
    goOn.resolve();
    await lost;
    assert.deepEqual(await database.reads.selectFrom('organisations').select('orgno').execute(), []);
    await database.change((transaction) => transaction.insertInto('organisations').values(organisation('3')).execute());
    assert.equal((await database.reads.selectFrom('organisations').select('orgno').execute()).length, 1);
  });

  test('all lost while all are busy: every statement is told, and the next ones work', async () => {
    const busy = Array.from({ length: 3 * CONNECTIONS }, (_, index) =>
      index % 3 === 0
        ? sql`select pg_sleep(5)`.execute(database.reads)
        : index % 3 === 1
          ? database.change((transaction) => sql`select pg_sleep(5)`.execute(transaction))
          : write(database),
    );
    const outcomes = Promise.allSettled(busy);
    while ((await count(aside, 'active')) < 5) await new Promise(setImmediate);
    let ended = false;
    const told = outcomes.then((settled) => {
      ended = true;
      return settled;
    });
    while (!ended) {
      await endOthers().catch(() => undefined);
      await new Promise(setImmediate);
    }
    for (const outcome of await told) {
      assert.ok(outcome.status === 'fulfilled' || isDatabaseAway(outcome.reason), String(outcome));
    }
    assert.equal((await find(database)([['0001-register']])).length, 1);
    await database.change((transaction) => sql`select 1`.execute(transaction));
    await write(database);
  });

  test('a session that was reset has forgotten what was prepared: it is asked in full', async () => {
    await Promise.all(Array.from({ length: 3 * CONNECTIONS }, () => find(database)([['0001-register']])));
    await onEveryConnection(database, 'discard all');
    const again = await Promise.all(
      Array.from({ length: 3 * CONNECTIONS }, async () => (await find(database)([['0001-register']])).length),
    );
    assert.deepEqual(
      again,
      again.map(() => 1),
    );
  });

  test('tables that a newer version has changed under it', async () => {
    const all = database.prepare('all', 'select * from migrations where name = $1');
    await Promise.all(Array.from({ length: CONNECTIONS }, () => all(['0001-register'])));
    await aside.change((transaction) => sql`alter table migrations add column note text`.execute(transaction));
    const rows = await Promise.all(Array.from({ length: 2 * CONNECTIONS }, () => all(['0001-register'])));
    assert.ok(rows.every(([row]) => row !== undefined && 'note' in row));
    await aside.change((transaction) => sql`alter table migrations drop column note`.execute(transaction));
    assert.equal((await all(['0001-register'])).length, 1);
  });

  test('a server that only reads is away for those who write, until it is the one that writes', async () => {
    const name = new URL(url).pathname.slice(1);
    await sql.raw(`alter database ${name} set default_transaction_read_only = on`).execute(aside.reads);
    await endOthers();
    await untilHeard();
    await assert.rejects(write(database), isDatabaseAway);
    await assert.rejects(
      database.change((transaction) => transaction.insertInto('organisations').values(organisation('4')).execute()),
      isDatabaseAway,
    );
    assert.equal((await find(database)([['0001-register']])).length, 1);
    await sql
      .raw(`set default_transaction_read_only = off; alter database ${name} reset default_transaction_read_only`)
      .execute(aside.reads);
    // Not even the connections that were made meanwhile keep anybody from the server of today for longer than a second.
    const deadline = performance.now() + 1000;
    const writes = async () => {
      const outcomes = await Promise.allSettled(Array.from({ length: CONNECTIONS }, () => write(database)));
      return outcomes.every(({ status }) => status === 'fulfilled');
    };
    while (!(await writes())) assert.ok(performance.now() < deadline, 'not within a second');
    await database.change((transaction) => transaction.insertInto('organisations').values(organisation('4')).execute());
  });

  test('undone for the sake of another transaction, a change is made again, but not for ever', async () => {
    let runs = 0;
    await database.change(async (transaction) => {
      runs += 1;
      await transaction.insertInto('organisations').values(organisation('5')).execute();
      if (runs === 1) {
        await sql`do $$ begin raise exception 'deadlock' using errcode = '40P01'; end $$`.execute(transaction);
      }
    });
    assert.equal(runs, 2);
    await assert.rejects(
      database.change((transaction) => {
        runs += 1;
        return sql`do $$ begin raise exception 'deadlock' using errcode = '40001'; end $$`.execute(transaction);
      }),
      isDatabaseAway,
    );
    assert.equal(runs, 2 + 10);
  });

  test('several that start at once on an empty database make its tables once, and their changes wait for each other', async () => {
    const empty = await postgres.createDatabase();
    const started = await Promise.all(Array.from({ length: 8 }, () => openPostgres(empty)));
    let inside = 0;
    await Promise.all(
      started.flatMap((one) =>
        Array.from({ length: 3 }, () =>
          one.change(async (transaction) => {
            inside += 1;
            await sql`select pg_sleep(0.005)`.execute(transaction);
            assert.equal(inside, 1);
            inside -= 1;
          }),
        ),
      ),
    );
    await Promise.all(started.map((one) => one.close()));
  });

  test('without its row nothing is changed', async () => {
    const broken = await openPostgres(await postgres.createDatabase());
    await broken.change((transaction) => sql`delete from change_order`.execute(transaction));
    await assert.rejects(
      broken.change((transaction) => transaction.insertInto('organisations').values(organisation('1')).execute()),
      /change_order/,
    );
    assert.deepEqual(await broken.reads.selectFrom('organisations').selectAll().execute(), []);
    await broken.close();
  });

  test('a transaction that stands still loses the lock, and those who wait get it', async () => {
    const timeouts = { ...usualTimeouts, idleInTransaction: 300 };
    const hung = await openPostgres(url, { timeouts });
    const standing = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const change = hung.change(async (transaction) => {
      await transaction.insertInto('organisations').values(organisation('6')).execute();
      standing.resolve();
      await goOn.promise;
    });
    const refused = assert.rejects(change, isDatabaseAway);
    await standing.promise;
    await Promise.all(
      ['7', '8', '9'].map((orgno) =>
        database.change((transaction) => transaction.insertInto('organisations').values(organisation(orgno)).execute()),
      ),
    );
    // It never hears that its change was made, for it was not.
    goOn.resolve();
    await refused;
    const found = await database.reads.selectFrom('organisations').select('orgno').where('orgno', '=', '6').execute();
    assert.deepEqual(found, []);
    await hung.close();
  });

  test('connections that lead nowhere are given up, and new ones work as soon as they lead somewhere', async () => {
    const wire = await openWire(Number(new URL(url).port));
    const address = new URL(url);
    address.port = String(wire.port);
    const timeouts = { ...usualTimeouts, statement: 200, smallStatement: 300 };
    const far = await openPostgres(address.href, { timeouts });
    await onEveryConnection(far, 'select 1');
    wire.cut();
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 5 }, () => find(far)([['0001-register']])),
      ...Array.from({ length: 5 }, () => write(far)),
      ...Array.from({ length: 5 }, () => sql`select 1`.execute(far.reads)),
      far.change((transaction) => sql`select 1`.execute(transaction)),
      far.now(),
    ]);
    for (const outcome of outcomes) {
      assert.equal(outcome.status, 'rejected');
      assert.ok(isDatabaseAway(outcome.status === 'rejected' && outcome.reason));
    }
    wire.mend();
    assert.equal((await find(far)([['0001-register']])).length, 1);
    await far.change((transaction) => sql`select 1`.execute(transaction));
    await far.close();
    await wire.close();
  });
});

function organisation(orgno: string) {
  return { orgno, name: null, terms_signed_at: null, created_at: 1, updated_at: 1 };
}

async function count(database: Database, state: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from pg_stat_activity
    where datname = current_database() and state = ${state} and pid <> pg_backend_pid()`.execute(database.reads);
  return Number(rows[0]?.count);
}

/** A wire to a port of loopback that can be cut without either end being told, and mended for new connections. */
async function openWire(port: number) {
  const sockets = new Set<Socket>();
  let whole = true;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      const mine = { cut: false };
      if (!whole) mine.cut = true;
      cuts.push(mine);
      from.on('data', (chunk) => {
        if (!mine.cut) to.write(chunk);
      });
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.on('error', () => undefined);
    }
  });
  const cuts: { cut: boolean }[] = [];
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      whole = false;
      for (const one of cuts) one.cut = true;
    },
    mend: () => {
      whole = true;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
