import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { databaseKinds, openTestDatabases, type TestDatabases } from '@portvakt/own-tests';
import { sql } from 'kysely';
import { type Database, openDatabase } from '#database';
import { readSettings } from '#operations';
import { createGrantJournal } from './grant-journal.ts';
import type { GrantRecord, UsedGrant } from './journal-store.ts';

const record = (traceId: string, more: Partial<GrantRecord> = {}): GrantRecord => ({
  at: 1,
  traceId,
  outcome: 'token',
  clientId: 'client',
  consumer: '310123412',
  supplier: undefined,
  scope: 'demo:granted',
  tokenId: undefined,
  lifetime: 120,
  keyId: 'kid',
  hasPid: false,
  ...more,
});
const newGrant = (): UsedGrant => ({ hash: randomBytes(32), keepUntil: 2_000_000_000 });

/** A database whose first group hangs until `release` is called; grants of every later one are written. */
function hangingDatabase() {
  const groups: number[] = [];
  const first = Promise.withResolvers<void>();
  const database = {
    dialect: 'postgres',
    journal: {
      dialect: 'postgres',
      run: async ({ values: [hashes] }: { values: readonly [readonly Buffer[]] }) => {
        groups.push(hashes.length);
        if (groups.length === 1) await first.promise;
        return { rows: hashes.map((hash) => ({ seconds: 0, grant_hash: hash })), rowCount: hashes.length };
      },
    },
  };
  return { database: database as unknown as Database, groups, release: first.resolve }; // the journal asks for no more
}

describe('groups of grants in PostgreSQL', () => {
  test('what comes while one is written is one group, when that is done', async ({ mock }) => {
    // No time passes: the first one never takes long.
    mock.method(performance, 'now', () => 0);
    mock.timers.enable({ apis: ['setTimeout'] });
    const { database, groups, release } = hangingDatabase();
    const journal = createGrantJournal(database);
    const first = journal.use(newGrant(), record('first'));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    const others = [journal.use(newGrant(), record('second')), journal.use(newGrant(), record('third'))];
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    assert.deepEqual(groups, [1]);
    release();
    assert.deepEqual(await Promise.all([first, ...others]), ['written', 'written', 'written']);
    assert.deepEqual(groups, [1, 2]);
  });

  test('one that hangs holds up nobody else', async () => {
    const { database, groups, release } = hangingDatabase();
    const journal = createGrantJournal(database);
    const first = journal.use(newGrant(), record('first'));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    assert.equal(await journal.use(newGrant(), record('second')), 'written');
    assert.deepEqual(groups, [1, 1]);
    release();
    assert.equal(await first, 'written');
    await journal.settle();
  });
});

describe('the grant journal', () => {
  let databases: TestDatabases;
  before(async () => {
    databases = await openTestDatabases();
  });
  after(() => databases.remove());

  for (const kind of databaseKinds) {
    describe(`on ${kind}`, () => {
      let database: Database;
      before(async () => {
        const settings = readSettings({ PORTVAKT_DATABASE_URL: await databases.create(kind) });
        assert.ok('database' in settings);
        database = await openDatabase(settings.database, Date.now);
        await refuseClient(database, 'refused');
      });
      after(() => database.close());

      const listTraces = async () =>
        (await database.reads.selectFrom('grant_audit').select('trace_id').orderBy('trace_id').execute()).map(
          ({ trace_id }) => trace_id,
        );

      test('of a group, only what the database refuses fails, and nothing of it is kept', async () => {
        const journal = createGrantJournal(database);
        const entries = Array.from({ length: 40 }, (_, index) => {
          const traceId = `group-${String(index).padStart(2, '0')}`;
          const refused = { 3: { clientId: 'refused' }, 17: { scope: 'a\u0000b' }, 18: { scope: '\ud83d' } }[index];
          return { grant: newGrant(), record: record(traceId, refused), refused: refused !== undefined };
        });
        const outcomes = await Promise.allSettled([
          ...entries.map((entry) => journal.use(entry.grant, entry.record)),
          journal.record(record('group-40', { clientId: 'refused' })),
          journal.record(record('group-41')),
        ]);
        assert.deepEqual(
          outcomes.map((outcome) => (outcome.status === 'fulfilled' ? (outcome.value ?? 'recorded') : 'failed')),
          [...entries.map(({ refused }) => (refused ? 'failed' : 'written')), 'failed', 'recorded'],
        );
        const kept = entries.filter(({ refused }) => !refused).map((entry) => entry.record.traceId);
        assert.deepEqual(await listTraces(), [...kept, 'group-41'], 'each once');
        for (const { grant, refused } of entries) {
          assert.equal(
            await journal.use(grant, record('again')),
            refused ? 'written' : 'used before',
            'what failed was not used up',
          );
        }
      });

      test('a group whose fate is not known is never written again', async () => {
        const before = await listTraces();
        let statements = 0;
        const { journal } = database;
        const lost: Database = {
          ...database,
          journal:
            journal.dialect === 'postgres'
              ? {
                  ...journal,
                  run: async (statement) => {
                    statements += 1;
                    await journal.run(statement);
                    throw Object.assign(new Error('cut off'), { severity: 'FATAL', code: '57P01' });
                  },
                }
              : {
                  ...journal,
                  whenFree: (write) => {
                    statements += 1;
                    const written = journal.whenFree(write);
                    const fail = () => {
                      throw Object.assign(new Error('disk I/O error'), { errcode: 10 });
                    };
                    return written === undefined ? fail() : written.then(fail);
                  },
                },
        };
        const outcomes = await Promise.allSettled(
          ['lost-1', 'lost-2', 'lost-3'].map((traceId) => createGrantJournal(lost).use(newGrant(), record(traceId))),
        );
        assert.ok(outcomes.every(({ status }) => status === 'rejected'));
        assert.equal(statements, 3, 'one for each journal');
        assert.deepEqual(await listTraces(), [...before, 'lost-1', 'lost-2', 'lost-3'].sort());
      });

      test('it goes on after a group that failed, and settles', async () => {
        const journal = createGrantJournal(database);
        const failing = journal.record(record('failing', { clientId: 'refused' }));
        await assert.rejects(failing);
        assert.equal(await journal.use(newGrant(), record('after')), 'written');
        await journal.settle();
      });
    });
  }
});

/** Makes the database refuse every row of a client. */
async function refuseClient(database: Database, clientId: string): Promise<void> {
  await database.change(async (transaction) => {
    if (database.dialect === 'sqlite') {
      await sql`create trigger refuse_client before insert on grant_audit when new.client_id = ${sql.lit(clientId)}
        begin select raise(abort, 'refused by a trigger'); end`.execute(transaction);
      return;
    }
    await sql`create function refuse_client() returns trigger language plpgsql as $$
      begin
        if new.client_id = ${sql.lit(clientId)} then raise exception 'refused by a trigger'; end if;
        return new;
      end $$`.execute(transaction);
    await sql`create trigger refuse_client before insert on grant_audit
      for each row execute function refuse_client()`.execute(transaction);
  });
}
