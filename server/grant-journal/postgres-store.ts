import { randomBytes } from 'node:crypto';
import type { RunStatement } from '#database';
import { findFurtherPrefixes } from './find-prefixes.ts';
import type { Entry, GrantRecord, JournalStore, Written } from './journal-store.ts';
import { trialRecord } from './trial-record.ts';

/**
 * One statement is one transaction and one round trip. Grants are inserted in the order of their hashes: two groups
 * that hold the same grants then wait for each other in the same order and cannot deadlock. A line that belongs to a
 * grant is written only where the grant was new.
 */
const WRITE_GROUP = `
  with mark as (
    select seconds from journal_marks where name = 'swept-until'
  ), taken as (
    insert into used_grants (grant_hash, keep_until_seconds)
    select * from unnest($1::bytea[], $2::bigint[]) as g(grant_hash, keep_until_seconds)
    where keep_until_seconds >= (select seconds from mark) order by 1
    on conflict do nothing
    returning grant_hash
  ), recorded as (
    insert into grant_audit (at, trace_id, outcome, client_id, consumer_orgno, supplier_orgno, scope, token_id, lifetime, key_id, has_pid, details, client_key_id,
      refused_scope, finding, issuer)
    select at, trace_id, outcome, client_id, consumer_orgno, supplier_orgno, scope, token_id, lifetime, key_id, has_pid, details, client_key_id,
      refused_scope, finding, issuer
    from unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::int[], $12::text[],
      $13::int[], $14::text[], $15::text[], $16::bytea[], $19::text[], $20::text[], $21::text[])
      as r(at, trace_id, outcome, client_id, consumer_orgno, supplier_orgno, scope, token_id, lifetime, key_id, has_pid, details, client_key_id,
        grant_hash, refused_scope, finding, issuer)
    where r.grant_hash is null or r.grant_hash in (select grant_hash from taken)
    returning id, trace_id
  ), further as (
    insert into grant_audit_prefixes (prefix, audit_id)
    select p.prefix, recorded.id from unnest($17::text[], $18::text[]) as p(trace_id, prefix) join recorded using (trace_id)
    on conflict do nothing
  )
  select mark.seconds, taken.grant_hash from mark left join taken on true`;

const REMOVE_USED_GRANTS =
  'delete from used_grants where grant_hash in (select grant_hash from used_grants where keep_until_seconds < $1 limit $2)';
// Identifiers follow time, so the oldest rows alone are looked at.
const REMOVE_RECORDS = `
  with removed as (
    delete from grant_audit where at < $1 and id in (select id from grant_audit order by id limit $2) returning id
  ), prefixes as (
    delete from grant_audit_prefixes where audit_id in (select id from removed)
  )
  select count(*)::int as removed from removed`;

/** The journal in PostgreSQL. */
export function createPostgresJournalStore(run: RunStatement): JournalStore {
  const remove = async (text: string, values: number[]) => (await run({ text, values })).rowCount ?? 0;
  const readSeconds = async (text: string, value: number | string): Promise<number | undefined> =>
    (await run({ text, values: [value] })).rows[0]?.seconds ?? undefined;
  return {
    write: (group) => writeGroup(run, group),
    removeUsedGrants: (seconds, limit) => remove(REMOVE_USED_GRANTS, [seconds, limit]),
    removeRecords: async (milliseconds, limit) =>
      (await run({ text: REMOVE_RECORDS, values: [milliseconds, limit] })).rows[0]?.removed ?? 0,
    findLastEnded: (seconds) =>
      readSeconds('select max(keep_until_seconds) as seconds from used_grants where keep_until_seconds < $1', seconds),
    readMark: async (mark) => (await readSeconds('select seconds from journal_marks where name = $1', mark)) ?? 0,
    raiseMark: async (mark, seconds) => {
      await run({
        text: 'update journal_marks set seconds = $2 where name = $1 and seconds < $2',
        values: [mark, seconds],
      });
    },
    tryWriting: async () => {
      await run({ text: composeTrial(randomBytes(32).toString('hex')), values: [] });
    },
  };
}

async function writeGroup(run: RunStatement, group: readonly Entry[]): Promise<readonly Written[]> {
  const grants = group.flatMap(({ grant }) => grant ?? []);
  // A grant can be taken without a line for the record.
  const lines = group.filter((entry): entry is Entry & { record: GrantRecord } => entry.record !== undefined);
  const column = <T>(read: (record: GrantRecord) => T) => lines.map(({ record }) => read(record) ?? null);
  const further = lines.flatMap(({ record }) =>
    findFurtherPrefixes(record).map((prefix) => ({ traceId: record.traceId, prefix })),
  );
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
      column((r) => r.clientKeyId),
      lines.map(({ grant }) => grant?.hash ?? null),
      further.map(({ traceId }) => traceId),
      further.map(({ prefix }) => prefix),
      column((r) => r.refusedScope),
      column((r) => r.finding),
      column((r) => r.issuer),
    ],
  });
  const rows = result.rows as readonly { readonly seconds: number; readonly grant_hash: Buffer | null }[];
  const taken = new Set(rows.map((row) => row.grant_hash?.toString('latin1')));
  const sweptUntil = rows[0]?.seconds ?? 0;
  return group.map(({ grant }) => {
    if (grant === undefined || taken.has(grant.hash.toString('latin1'))) return 'written';
    return grant.keepUntil < sweptUntil ? 'perhaps forgotten' : 'used before';
  });
}

/** Four statements sent as one: a transaction of its own. */
function composeTrial(hash: string): string {
  const { at, traceId, outcome, clientId, consumer, scope, finding } = trialRecord;
  return `
    insert into used_grants (grant_hash, keep_until_seconds) values ('\\x${hash}', 0);
    insert into grant_audit (at, trace_id, outcome, client_id, consumer_orgno, scope, has_pid, finding)
      values (${at}, '${traceId}', '${outcome}', '${clientId}', '${consumer}', '${scope}', 0, '${finding}');
    delete from grant_audit where id = (select lastval());
    delete from used_grants where grant_hash = '\\x${hash}'`;
}
