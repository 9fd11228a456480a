import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { type DatabaseKind, databaseKinds, openTestDatabases, type TestDatabases } from '@portvakt/own-tests';
import { decryptPrivateKey } from '@portvakt/signer/encrypt-private-key';
import { sql } from 'kysely';
import { createChangeFeed } from '#audit-trail';
import { type Database, openDatabase, recordRestore } from '#database';
import { createGrantJournal, createJournalStore, type GrantRecord } from '#grant-journal';
import { readSettings } from '#operations';
import { chooseSalt, composeEntry, makeSalts } from './compose-leaf.ts';
import { watchSettling } from './find-settled.ts';
import { type OpenLog, openLog } from './open-log.ts';
import { proveRows } from './prove-rows.ts';
import { type LogWorker, startIntegrating } from './start-integrating.ts';
import { verifyLog } from './verify-log.ts';
import { writeCheckpoint } from './write-checkpoint.ts';

const start = Date.UTC(2026, 10, 29);
const HOUR = 3_600_000;
const MONTH = 31 * 24 * HOUR;
const issuer = 'https://log.example/';
const keyEncryptionKey = randomBytes(32);

function suite(kind: DatabaseKind, databases: () => TestDatabases) {
  describe(`the audit log on ${kind}`, () => {
    let now = start;
    let elapsed = 0;
    let database: Database;
    let log: OpenLog;
    let worker: LogWorker;

    beforeEach(async () => {
      [now, elapsed] = [start, 0];
      const settings = readSettings({ PORTVAKT_DATABASE_URL: await databases().create(kind) });
      if ('problems' in settings) throw new Error(settings.problems.join());
      database = await openDatabase(settings.database, () => now);
      log = await open();
      worker = startWorker();
    });
    afterEach(async () => {
      await worker.stop();
      await database.close();
    });

    const clock = () => now;
    const open = () =>
      openLog({
        database,
        feed: createChangeFeed({ database, clock }),
        clock,
        issuer,
        keyEncryptionKeys: [keyEncryptionKey],
      });
    const startWorker = () =>
      startIntegrating({
        database,
        log,
        clock,
        monotonic: () => elapsed,
        report: (error) => assert.fail(String(error)),
      });
    /** Takes in what there is, also what might still have been overtaken. */
    const work = async () => {
      await worker.work();
      elapsed += 60_000;
      await worker.work();
    };
    const record = (more: Partial<GrantRecord> = {}): GrantRecord => ({
      ...{ at: now, traceId: 'a'.repeat(32), outcome: 'token', clientId: 'client', consumer: '310123412' },
      ...{ supplier: undefined, scope: 'demo:granted', tokenId: 'b'.repeat(43), lifetime: 120, keyId: 'kid' },
      hasPid: false,
      ...more,
    });
    const write = async (count: number, more: Partial<GrantRecord> = {}) => {
      const journal = createGrantJournal(database);
      await Promise.all(Array.from({ length: count }, () => journal.record(record(more))));
    };
    const change = (subject: string) =>
      createChangeFeed({ database, clock }).change('test', (unit) =>
        unit.record({
          kind: 'client',
          subject,
          action: 'create',
          organisation: '310123412',
          after: { å: 'ø "\u2028' },
        }),
      );
    const verify = async (kept?: string) => {
      const findings = await verifyLog({ database, auditMonths: 13, now, kept });
      assert.ok(findings);
      return findings;
    };
    const problems = async (kept?: string) => (await verify(kept)).mismatches.map(({ text }) => text);
    const readCheckpoint = async () => (await log.store.findLog(database.reads))?.checkpoint ?? '';
    const run = (statement: string) => database.change((transaction) => sql.raw(statement).execute(transaction));
    const idsOf = async (table: 'grant_audit' | 'change_audit') =>
      (await database.reads.selectFrom(table).select('id').orderBy('id').execute()).map(({ id }) => Number(id));

    test('takes in both records, in steps, and finds nothing wrong with what nobody touched', async () => {
      await write(700);
      await change('one');
      await work();
      const first = await readCheckpoint();
      await write(3);
      await change('two');
      assert.deepEqual((await verify()).waiting, 4);
      await work();
      await worker.work();
      const { verified, waiting, removed, mismatches, size } = await verify(first);
      // The key of the log is a change as well.
      assert.deepEqual(
        { verified, waiting, removed, mismatches },
        { verified: 706, waiting: 0, removed: 0, mismatches: [] },
      );
      assert.ok(size > 706);
      assert.deepEqual(await problems(await readCheckpoint()), []);
    });

    test('goes on under another name on a database that was restored, once, and says what a kept checkpoint is worth', async () => {
      await write(5);
      await work();
      const within = await readCheckpoint();
      const { origin, size } = await verify();
      now += HOUR;
      await database.change((transaction) => recordRestore(transaction, now));
      now += 1;
      await worker.stop();
      log = await open();
      worker = startWorker();
      assert.equal(log.origin, `${origin}/restored-20261129010000000-from-${size}`);
      assert.equal((await open()).origin, log.origin);
      await write(5);
      await work();
      assert.deepEqual(await problems(within), []);
      assert.deepEqual(await problems(await readCheckpoint()), []);
      // As it was seen before the database was lost: three leaves more than the backup has.
      const { publicKey, encryptedPrivateKey } = (await log.store.findLog(database.reads)) ?? assert.fail();
      const privateKey = decryptPrivateKey(encryptedPrivateKey, { key: keyEncryptionKey, kid: log.origin, named: 'x' });
      const beyond = writeCheckpoint({ origin, size: size + 3, root: randomBytes(32) }, { publicKey, privateKey });
      assert.deepEqual(await problems(beyond), [
        `The kept checkpoint is over ${size + 3} leaves of ${origin}, which was restored from a backup with ${size}: what came after those was lost.`,
      ]);
    });

    test('an entry is the version and the columns that count, the same on every database', async () => {
      await write(1, { supplier: '314159265', refusedScope: 'demo:x', finding: '{"step":"scope"}', hasPid: true });
      await change('søknad');
      const [grant] = await log.store.readRows('grant', { after: 0, limit: 1 });
      const changes = await log.store.readRows('change', { after: 0, limit: 10 });
      const last = changes.at(-1);
      assert.ok(grant && last);
      assert.equal(
        composeEntry({ ...grant, id: 7 }, { source: 'grant', version: 1 }).toString(),
        `\u0001["grant",7,${start},"${'a'.repeat(32)}","token","client","310123412","314159265","demo:granted","${'b'.repeat(43)}",120,"kid",null,null,"demo:x","{\\"step\\":\\"scope\\"}"]`,
      );
      assert.equal(
        composeEntry({ ...last, id: 8 }, { source: 'change', version: 1 }).toString(),
        `\u0001["change",8,${start},"test",null,"client","søknad","create","310123412",null,null,"{\\"å\\":\\"ø \\\\\\"\u2028\\"}"]`,
      );
    });

    test('names a row that was changed, taken away, or put in between', async () => {
      await write(30);
      await change('one');
      await work();
      const ids = await idsOf('grant_audit');
      const [altered, gone] = [ids[11] ?? 0, ids[20] ?? 0];
      await run(`update grant_audit set has_pid = 1 where id = ${altered}`);
      await run(`delete from grant_audit where id = ${gone}`);
      const { mismatches, verified } = await verify();
      assert.deepEqual(
        mismatches.map(({ row }) => row),
        [
          { table: 'grant_audit', id: altered },
          { table: 'grant_audit', id: gone },
        ],
      );
      assert.match(mismatches[0]?.text ?? '', /is not what was taken into the log as leaf/);
      assert.match(mismatches[1]?.text ?? '', /is gone before its time/);
      assert.equal(verified, 30);
      const given = kind === 'postgres' ? 'overriding system value' : '';
      await run(
        `insert into grant_audit (id, at, trace_id, outcome, client_id, consumer_orgno, has_pid) ${given} values (-5, ${start}, 't', 'token', 'c', 'o', 0)`,
      );
      assert.deepEqual((await problems())[0], 'grant_audit -5 is in no run: it was put there later.');
      await run(`delete from change_audit where subject = 'one'`);
      const texts = await problems();
      assert.match(texts[0] ?? '', /^change_audit \d+ is gone before its time/);
    });

    test('every column that counts shows', async () => {
      await write(1, {
        supplier: '314159265',
        details: 'd',
        refusedScope: 'demo:x',
        finding: '{}',
        clientKeyId: 'k',
        issuer: 'i',
      });
      await change('one');
      await work();
      const ofGrants = ['at', 'trace_id', 'outcome', 'client_id', 'consumer_orgno', 'supplier_orgno', 'scope'];
      const more = [
        'token_id',
        'lifetime',
        'key_id',
        'has_pid',
        'details',
        'client_key_id',
        'refused_scope',
        'finding',
        'issuer',
      ];
      const ofChanges = ['at', 'actor', 'actor_orgno', 'kind', 'subject', 'action', 'orgno', 'other_orgno', 'before'];
      const numbers = ['at', 'lifetime', 'has_pid'];
      for (const [table, columns] of [
        ['grant_audit', [...ofGrants, ...more]],
        ['change_audit', [...ofChanges, 'after']],
      ] as const) {
        const id = (await idsOf(table)).at(-1) ?? 0;
        for (const column of columns) {
          const [before] = (
            await sql.raw(`select "${column}" as was from ${table} where id = ${id}`).execute(database.reads)
          ).rows as { was: string | number | null }[];
          const was = before?.was ?? null;
          const quote = (value: string | number | null) => (typeof value === 'string' ? `'${value}'` : `${value}`);
          await run(
            `update ${table} set "${column}" = ${numbers.includes(column) ? 99 : "'changed'"} where id = ${id}`,
          );
          assert.deepEqual(
            (await verify()).mismatches.map(({ row }) => row),
            [{ table, id }],
            column,
          );
          await run(`update ${table} set "${column}" = ${quote(was)} where id = ${id}`);
        }
      }
      assert.deepEqual(await problems(), []);
    });

    test('what retention removes is counted, its salt is forgotten, and the tree stays', async () => {
      await write(5, { at: start - 2 * HOUR });
      await write(1, { at: start });
      await work();
      const kept = await readCheckpoint();
      const ids = await idsOf('grant_audit');
      now = start - 2 * HOUR + 14 * MONTH;
      await createJournalStore(database).removeRecords(start - HOUR, 100);
      await write(1);
      await work();
      const { removed, mismatches, verified } = await verify(kept);
      assert.deepEqual({ removed, mismatches, verified }, { removed: 5, mismatches: [], verified: 3 });
      const salted = await database.reads
        .selectFrom('audit_log_runs')
        .select('first_id')
        .where('source', '=', 'grant')
        .where('salt_key', 'is not', null)
        .execute();
      assert.equal(
        salted.some(({ first_id }) => Number(first_id) === ids[0]),
        false,
      );
      assert.deepEqual(salted.length, 2);
      // The same rows were not to be removed when they were younger.
      now = start;
      assert.equal((await verify()).mismatchCount, 5);
    });

    test('ids never begin again, though retention has removed everything', async () => {
      await write(3);
      await work();
      const before = await idsOf('grant_audit');
      await createJournalStore(database).removeRecords(Number.MAX_SAFE_INTEGER, 100);
      await write(2);
      assert.ok(Math.min(...(await idsOf('grant_audit')).slice(-2)) > Math.max(...before));
    });

    test('what the log says of itself cannot be changed either', async () => {
      await write(600);
      await work();
      const kept = await readCheckpoint();
      await run('update audit_log_runs set oldest_at = 0 where first_leaf > 3');
      assert.match((await problems())[0] ?? '', /^The run at leaf \d+ is not what was recorded of it/);
      await run(`update audit_log_runs set oldest_at = ${start}`);
      assert.deepEqual(await problems(), []);

      const tile = await log.store.readTile(1, 0);
      assert.ok(tile);
      const hex = (bytes: Buffer) =>
        kind === 'postgres' ? `'\\x${bytes.toString('hex')}'` : `x'${bytes.toString('hex')}'`;
      const flipped = Buffer.from(tile);
      flipped[40] = (flipped[40] ?? 0) ^ 1;
      await run(`update audit_log_tiles set hashes = ${hex(flipped)} where level = 1`);
      assert.deepEqual(await problems(), ['Tile 1/0 is not what the tiles below it make.']);
      await run(`update audit_log_tiles set hashes = ${hex(tile)} where level = 1`);

      await run(`update audit_logs set checkpoint = replace(checkpoint, '${kept.split('\n')[1]}', '602')`);
      assert.match((await problems())[0] ?? '', /^The newest checkpoint is not signed by the key/);
    });

    test('a log that was made anew is not the one whose checkpoint was kept', async () => {
      await write(10);
      await work();
      const kept = await readCheckpoint();
      await worker.stop();
      const { publicKey, encryptedPrivateKey, origin } = (await log.store.findLog(database.reads)) ?? assert.fail();
      const id = (await idsOf('grant_audit'))[4];
      await run(`update grant_audit set scope = 'demo:other' where id = ${id}`);
      for (const table of ['audit_log_runs', 'audit_log_tiles']) await run(`delete from ${table}`);
      const checkpoint = log.signCheckpoint(0, createHash('sha256').digest());
      await database.change(async (transaction) => {
        await transaction.deleteFrom('audit_logs').execute();
        await log.store.create(transaction, {
          ...{ origin, publicKey, encryptedPrivateKey, checkpoint, size: 0, signedAt: now, createdAt: now },
        });
      });
      worker = startWorker();
      await work();
      await write(10);
      await work();
      assert.deepEqual(await problems(), [], 'whoever has everything can make a log that fits');
      assert.deepEqual(await problems(kept), [
        `The kept checkpoint has another root over its ${kept.split('\n')[1]} leaves than the tiles have.`,
      ]);
    });

    test('the server may go on while its log is verified', async () => {
      await write(400);
      await work();
      let isBegun = false;
      // Between the reading of the checkpoint and that of the first tile.
      const prepare: Database['prepare'] = (name, text) => {
        const query = database.prepare(name, text);
        return async (parameters) => {
          if (name === 'audit-log-tile' && !isBegun) {
            isBegun = true;
            await write(300);
            await work();
          }
          return query(parameters);
        };
      };
      const findings = await verifyLog({ database: { ...database, prepare }, auditMonths: 13, now });
      const { verified, waiting, mismatches } = findings ?? {};
      assert.deepEqual({ verified, waiting, mismatches }, { verified: 401, waiting: 300, mismatches: [] });
    });

    test('two workers take every row in once', async () => {
      const other = startWorker();
      await write(1500);
      await Promise.all([worker.work(), other.work()]);
      elapsed += 60_000;
      await Promise.all([worker.work(), other.work()]);
      await other.stop();
      await work();
      const { verified, waiting, mismatches } = await verify();
      assert.deepEqual({ verified, waiting, mismatches }, { verified: 1501, waiting: 0, mismatches: [] });
    });

    test('a proof holds what its leaf is made of, and only of what is there', async () => {
      await write(5);
      await work();
      const ids = await idsOf('grant_audit');
      await write(1);
      const waiting = (await idsOf('grant_audit')).at(-1) ?? 0;
      const proofs = await proveRows(
        { database, store: log.store },
        { source: 'grant', ids: [...ids, waiting, 99_999] },
      );
      assert.deepEqual(
        proofs.map(({ id }) => id),
        ids,
      );
      const [proof] = proofs;
      assert.ok(proof);
      const leaf = createHash('sha256').update(Buffer.of(0)).update(proof.salt).update(proof.entry).digest();
      const tile = await log.store.readTile(0, 0);
      assert.deepEqual(tile?.subarray(proof.index * 32, proof.index * 32 + 32), leaf);
      assert.ok(
        proof.proof.startsWith(
          `c2sp.org/tlog-proof@v1\nextra ${Buffer.concat([proof.salt, proof.entry]).toString('base64')}\nindex ${proof.index}\n`,
        ),
      );
      assert.ok(proof.proof.endsWith(`\n\n${await readCheckpoint()}`));
    });

    test('the log that is there is opened again, and its key is not kept open', async () => {
      const before = await log.store.findLog(database.reads);
      assert.equal((await open()).origin, 'log.example/audit-log');
      assert.deepEqual(await log.store.findLog(database.reads), before);
      assert.match(before?.encryptedPrivateKey ?? '', /^v1\./);
      await assert.rejects(
        openLog({
          ...{ database, feed: createChangeFeed({ database, clock }), clock, issuer },
          keyEncryptionKeys: [randomBytes(32)],
        }),
        /cannot be decrypted/,
      );
    });

    test('keeps its name when the server moves: checkpoints that others have kept stay good', async () => {
      const feed = createChangeFeed({ database, clock });
      const moved = await openLog({
        database,
        feed,
        clock,
        issuer: 'https://moved.example/',
        keyEncryptionKeys: [keyEncryptionKey],
      });
      assert.equal(moved.origin, log.origin);
      assert.ok(!moved.origin.includes('moved.example'));
    });
  });
}

test('one flipped bit among a hundred thousand entries is found, and its row is named', async () => {
  const database = await openDatabase({ kind: 'sqlite-memory' }, () => start);
  const clock = () => start;
  const log = await openLog({
    ...{ database, feed: createChangeFeed({ database, clock }), clock, issuer, keyEncryptionKeys: [keyEncryptionKey] },
  });
  const worker = startIntegrating({ database, log, clock, report: (error) => assert.fail(String(error)) });
  await database.change((transaction) =>
    sql`insert into grant_audit (at, trace_id, outcome, client_id, consumer_orgno, scope, has_pid)
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000)
      select ${start} + i, printf('%032x', i), 'token', 'client', '310123412', 'demo:granted', 0 from n`.execute(
      transaction,
    ),
  );
  await worker.work();
  const whole = await verifyLog({ database, auditMonths: 13, now: start });
  assert.deepEqual([whole?.verified, whole?.mismatchCount], [100_001, 0]);
  // The last letter of the scope, by one bit.
  await database.change((transaction) =>
    sql`update grant_audit set scope = 'demo:grantee' where id = 73210`.execute(transaction),
  );
  const { mismatches = [], verified } = (await verifyLog({ database, auditMonths: 13, now: start })) ?? {};
  assert.deepEqual(
    mismatches.map(({ row }) => row),
    [{ table: 'grant_audit', id: 73_210 }],
  );
  assert.equal(verified, 100_000);
  await worker.stop();
  await database.close();
});

describe('the audit log', () => {
  let databases: TestDatabases;
  before(async () => {
    databases = await openTestDatabases();
  });
  after(() => databases.remove());
  for (const kind of databaseKinds) suite(kind, () => databases);
});

test('a row waits for those before it until none can come any more', () => {
  let elapsed = 0;
  const settling = watchSettling(() => elapsed);
  const rows = (...ids: readonly number[]) => ids.map((id) => ({ id, at: 0 }));
  const settled = (ids: readonly number[], after: number) =>
    settling.findSettled(rows(...ids), { after, newest: ids.at(-1) ?? after }).map(({ id }) => id);
  assert.deepEqual(settled([1, 2, 4, 5], 0), [1, 2]);
  elapsed = 10_000;
  assert.deepEqual(settled([3, 4, 5, 7], 2), [3, 4, 5], 'it came');
  assert.deepEqual(settled([7, 9], 5), []);
  elapsed = 25_000;
  assert.deepEqual(settled([7, 8, 10], 5), [7, 8], 'six never came');
});

test('a salt is the same whether it is made alone or with others', () => {
  const key = randomBytes(32);
  const all = makeSalts(key, { place: 0, count: 5 });
  assert.deepEqual(makeSalts(key, { place: 3, count: 1 }), [all[3]]);
  const row = { id: 1, at: 0 };
  const chosen = all.flatMap((salts) => [0, 1].map((has_pid) => chooseSalt(salts, { ...row, has_pid }, 'grant')));
  assert.equal(new Set(chosen.map((salt) => salt.toString('hex'))).size, 10);
});
