import type { RunStatement } from '#database';
import type { Entry, GrantRecord, JournalStore } from './grant-journal.ts';

/**
 * One statement is one transaction and one round trip. Grants are inserted in the order of their hashes: two groups
 * that hold the same grants then wait for each other in the same order and cannot deadlock. A line that belongs to a
 * grant is written only where the grant was new.
 */
const WRITE_GROUP = `
  with taken as (
    insert into used_grants (grant_hash, keep_until_seconds)
    select * from unnest($1::bytea[], $2::bigint[]) as g(grant_hash, keep_until_seconds) order by 1
    on conflict do nothing
    returning grant_hash
  ), recorded as (
    insert into grant_audit (at, trace_id, outcome, client_id, consumer_orgno, supplier_orgno, scope, token_id, lifetime, key_id, has_pid, details)
    select at, trace_id, outcome, client_id, consumer_orgno, supplier_orgno, scope, token_id, lifetime, key_id, has_pid, details
    from unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::int[], $12::text[],
      $13::int[], $14::text[], $15::bytea[])
      as r(at, trace_id, outcome, client_id, consumer_orgno, supplier_orgno, scope, token_id, lifetime, key_id, has_pid, details, grant_hash)
    where r.grant_hash is null or r.grant_hash in (select grant_hash from taken)
  )
  select grant_hash from taken`;

const REMOVE_USED_GRANTS =
  'delete from used_grants where grant_hash in (select grant_hash from used_grants where keep_until_seconds < $1 limit $2)';
// Identifiers follow time, so the oldest rows alone are looked at.
const REMOVE_RECORDS =
  'delete from grant_audit where at < $1 and id in (select id from grant_audit order by id limit $2)';

/** The journal in PostgreSQL. */
export function createPostgresJournalStore(run: RunStatement): JournalStore {
  const remove = async (text: string, values: number[]) => (await run({ text, values })).rowCount ?? 0;
  return {
    write: (group) => writeGroup(run, group),
    removeUsedGrants: (seconds, limit) => remove(REMOVE_USED_GRANTS, [seconds, limit]),
    removeRecords: (milliseconds, limit) => remove(REMOVE_RECORDS, [milliseconds, limit]),
  };
}

async function writeGroup(run: RunStatement, group: readonly Entry[]): Promise<readonly boolean[]> {
  const grants = group.flatMap(({ grant }) => grant ?? []);
  const column = <T>(read: (record: GrantRecord) => T) => group.map(({ record }) => read(record) ?? null);
  const result = await run({
    name: 'write-grant-group',
    text: WRITE_GROUP,
    values: [
      grants.map(({ hash }) => hash),
      grants.map(({ keepUntil }) => keepUntil),
      column((r) => r.at),
      column((r) => r.traceId),
      column((r) => r.outcome),
      column((r) => r.clientId),
      column((r) => r.consumer),
      column((r) => r.supplier),
      column((r) => r.scope),
      column((r) => r.tokenId),
      column((r) => r.lifetime),
      column((r) => r.keyId),
      column((r) => Number(r.hasPid)),
      column((r) => r.details),
      group.map(({ grant }) => grant?.hash ?? null),
    ],
  });
  const taken = new Set(result.rows.map((row) => row.grant_hash.toString('latin1')));
  return group.map(({ grant }) => grant === undefined || taken.has(grant.hash.toString('latin1')));
}
