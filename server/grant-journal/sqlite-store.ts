import { randomBytes } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkParameters, type Database, retryWhileBusy } from '#database';
import { findFurtherPrefixes } from './find-prefixes.ts';
import type { Entry, JournalStore, Written } from './journal-store.ts';
import { trialRecord } from './trial-record.ts';

type SqliteJournal = Extract<Database['journal'], { dialect: 'sqlite' }>;

/** SQLite's result code for a full disk. */
const FULL = 13;
/** Bytes without which the disk counts as full: the write-ahead log grows by whole pages. */
const LEAST_ROOM = 64 * 1024;

/** The journal in SQLite. Every transaction runs without yielding, so nothing else ever sees its middle. */
export function createSqliteJournalStore({ connection, file, whenFree }: SqliteJournal): JournalStore {
  const begin = connection.prepare('begin immediate');
  const commit = connection.prepare('commit');
  const takeGrant = connection.prepare(
    `insert into used_grants (grant_hash, keep_until_seconds) select ?1, ?2
     where ?2 >= (select seconds from journal_marks where name = 'swept-until') on conflict do nothing`,
  );
  const readMark = connection.prepare('select seconds from journal_marks where name = ?');
  const raiseMark = connection.prepare('update journal_marks set seconds = ?2 where name = ?1 and seconds < ?2');
  const findLastEnded = connection.prepare(
    'select max(keep_until_seconds) as seconds from used_grants where keep_until_seconds < ?',
  );
  const removeGrant = connection.prepare('delete from used_grants where grant_hash = ?');
  const removeRecord = connection.prepare('delete from grant_audit where id = last_insert_rowid()');
  const addRecord = connection.prepare(
    `insert into grant_audit (at, trace_id, outcome, client_id, consumer_orgno, supplier_orgno, scope, token_id, lifetime, key_id, has_pid, details, client_key_id,
       refused_scope, finding, issuer)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const addPrefix = connection.prepare('insert into grant_audit_prefixes (prefix, audit_id) values (?, ?)');

  const removeUsedGrants = connection.prepare(
    'delete from used_grants where grant_hash in (select grant_hash from used_grants where keep_until_seconds < ? limit ?)',
  );
  // Identifiers follow time, so the oldest rows alone are looked at. The newest one waits for the next: once no record is left
  // ids would begin again, and each is one leaf of the audit log.
  const removeRecords = connection.prepare(
    `delete from grant_audit where at < ? and id in (select id from grant_audit order by id limit ?)
       and id < (select max(id) from grant_audit)`,
  );
  const removePrefixes = connection.prepare(
    'delete from grant_audit_prefixes where audit_id < (select min(id) from grant_audit)',
  );

  const secondsOf = (row: unknown) => (row as { seconds: number | null } | undefined)?.seconds ?? undefined;

  const writeEntry = ({ grant, record: r }: Entry): Written => {
    if (grant !== undefined && takeGrant.run(grant.hash, grant.keepUntil).changes !== 1) {
      return grant.keepUntil < (secondsOf(readMark.get('swept-until')) ?? 0) ? 'perhaps forgotten' : 'used before';
    }
    if (r === undefined) return 'written';
    const values = [
      r.at,
      r.traceId,
      r.outcome,
      r.clientId,
      r.consumer,
      r.supplier ?? null,
      r.scope ?? null,
      r.tokenId ?? null,
      r.lifetime ?? null,
      r.keyId ?? null,
      Number(r.hasPid),
      r.details ?? null,
      r.clientKeyId ?? null,
      r.refusedScope ?? null,
      r.finding ?? null,
      r.issuer ?? null,
    ];
    checkParameters(values);
    const { lastInsertRowid } = addRecord.run(...values);
    for (const prefix of findFurtherPrefixes(r)) addPrefix.run(prefix, lastInsertRowid);
    return 'written';
  };

  const commitTogether = <T>(work: () => T): T => {
    begin.run();
    try {
      const result = work();
      commit.run();
      return result;
    } catch (error) {
      if (connection.isTransaction) connection.exec('rollback');
      throw error;
    }
  };

  /** Never while a change is under way: waiting for its lock on this thread would keep it from ever finishing. */
  const runWhenFree = async <T>(work: () => T): Promise<T> => {
    let result: T | undefined;
    await retryWhileBusy(() =>
      whenFree(() => {
        result = work();
      }),
    );
    // `whenFree` has run the work, or thrown.
    return result as T;
  };

  return {
    write: (group) => runWhenFree(() => commitTogether(() => group.map(writeEntry))),
    removeUsedGrants: (seconds, limit) => runWhenFree(() => Number(removeUsedGrants.run(seconds, limit).changes)),
    removeRecords: (milliseconds, limit) =>
      runWhenFree(() =>
        commitTogether(() => {
          const removed = Number(removeRecords.run(milliseconds, limit).changes);
          if (removed > 0) removePrefixes.run();
          return removed;
        }),
      ),
    findLastEnded: (seconds) => runWhenFree(() => secondsOf(findLastEnded.get(seconds))),
    readMark: (mark) => runWhenFree(() => secondsOf(readMark.get(mark)) ?? 0),
    raiseMark: (mark, seconds) =>
      runWhenFree(() => {
        raiseMark.run(mark, seconds);
      }),
    tryWriting: async () => {
      const hash = randomBytes(32);
      await runWhenFree(() =>
        commitTogether(() => {
          const written = writeEntry({ grant: { hash, keepUntil: Number.MAX_SAFE_INTEGER }, record: trialRecord });
          // Without a record of its own the last one of somebody else would go.
          if (written !== 'written') throw new Error('the trial of the grant journal could not be written');
          removeRecord.run();
          removeGrant.run(hash);
        }),
      );
      // Pages that the log can use once more hide for a while that the disk has no new ones.
      if (file !== undefined && (await findRoom(file)) < LEAST_ROOM) {
        throw Object.assign(new Error('the disk is full'), { errcode: FULL });
      }
    },
  };
}

/** Bytes that this process may yet fill on the disk where `file` lies. */
async function findRoom(file: string): Promise<number> {
  const { bsize, bavail, bfree } = await statfs(dirname(file));
  return bsize * (process.getuid?.() === 0 ? bfree : bavail);
}
