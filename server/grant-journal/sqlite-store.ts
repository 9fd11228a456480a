import { checkParameters, type Database, retryWhileBusy } from '#database';
import type { Entry, JournalStore } from './grant-journal.ts';

type SqliteJournal = Extract<Database['journal'], { dialect: 'sqlite' }>;

/** The journal in SQLite. Every transaction runs without yielding, so nothing else ever sees its middle. */
export function createSqliteJournalStore({ connection, whenFree }: SqliteJournal): JournalStore {
  const begin = connection.prepare('begin immediate');
  const commit = connection.prepare('commit');
  const takeGrant = connection.prepare(
    'insert into used_grants (grant_hash, keep_until_seconds) values (?, ?) on conflict do nothing',
  );
  const addRecord = connection.prepare(
    `insert into grant_audit (at, trace_id, outcome, client_id, consumer_orgno, supplier_orgno, scope, token_id, lifetime, key_id, has_pid, details)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );

  const removeUsedGrants = connection.prepare(
    'delete from used_grants where grant_hash in (select grant_hash from used_grants where keep_until_seconds < ? limit ?)',
  );
  // Identifiers follow time, so the oldest rows alone are looked at.
  const removeRecords = connection.prepare(
    'delete from grant_audit where at < ? and id in (select id from grant_audit order by id limit ?)',
  );

  const writeEntry = ({ grant, record: r }: Entry): boolean => {
    if (grant !== undefined && takeGrant.run(grant.hash, grant.keepUntil).changes !== 1) return false;
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
    ];
    checkParameters(values);
    addRecord.run(...values);
    return true;
  };

  const writeNow = (group: readonly Entry[]): readonly boolean[] => {
    begin.run();
    try {
      const written = group.map(writeEntry);
      commit.run();
      return written;
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
    write: (group) => runWhenFree(() => writeNow(group)),
    removeUsedGrants: (seconds, limit) => runWhenFree(() => Number(removeUsedGrants.run(seconds, limit).changes)),
    removeRecords: (milliseconds, limit) => runWhenFree(() => Number(removeRecords.run(milliseconds, limit).changes)),
  };
}
