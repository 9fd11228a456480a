import { gzipSync } from 'node:zlib';
import type pg from 'pg';
import { insertRecords, insertUsedGrants } from './load-records.ts';

/** One way to have rows gone, or to write them. */
export interface Work {
  readonly what: string;
  readonly rows: number;
  readonly milliseconds: number;
  /** Bytes of write-ahead log. */
  readonly logBytes: number;
}

/** What upkeep costs in PostgreSQL. Sizes in bytes. */
export interface Upkeep {
  readonly works: readonly Work[];
  /** The record with its indexes: full, after everything was deleted, after vacuum. */
  readonly record: { readonly full: number; readonly deleted: number; readonly vacuumed: number };
  /** Used grants after ten rounds of as many in as out: vacuumed after each round, and never. */
  readonly usedGrants: { readonly rows: number; readonly vacuumed: number; readonly never: number };
  /** A record as text, and compressed: what a logical backup takes. */
  readonly dump: { readonly text: number; readonly compressed: number };
}

/** As many rows as the server removes at a time. */
const ROWS_AT_ONCE = 500;
const GROUP = 10;
const CHURNED = 50_000;
const ROUNDS = 10;
const DUMPED = 20_000;

/** Measures on a database that holds `rows` records; they are gone afterwards. */
export async function measureUpkeep(client: pg.Client, rows: number): Promise<Upkeep> {
  const works: Work[] = [];
  const position = async () => (await client.query('select pg_current_wal_lsn() as at')).rows[0].at;
  const measure = async (what: string, count: number, work: () => Promise<unknown>) => {
    const from = await position();
    const began = performance.now();
    await work();
    const milliseconds = performance.now() - began;
    const { rows: found } = await client.query('select pg_wal_lsn_diff(pg_current_wal_lsn(), $1)::float8 as bytes', [
      from,
    ]);
    works.push({ what, rows: count, milliseconds, logBytes: found[0].bytes });
  };
  const sizeOf = async (table: string) =>
    (await client.query('select pg_total_relation_size($1::regclass)::float8 as bytes', [table])).rows[0].bytes;

  const dumped = await client.query(`select grant_audit::text as line from grant_audit order by id limit ${DUMPED}`);
  const text = dumped.rows.map(({ line }) => line).join('\n');
  const dump = { text: text.length / DUMPED, compressed: gzipSync(text).length / DUMPED };

  await client.query('checkpoint');
  await measure(`tokens written, in groups of ${GROUP}`, CHURNED, async () => {
    for (let from = rows + 1; from < rows + CHURNED; from += GROUP) {
      await client.query(
        `with taken as (${insertUsedGrants(from, from + GROUP - 1)}) ${insertRecords('grant_audit', from, from + GROUP - 1)}`,
      );
    }
  });
  const full = await sizeOf('grant_audit');

  const stepped = Math.min(100_000, rows / 2);
  await measure(`records deleted, ${ROWS_AT_ONCE} at a time, as the server does`, stepped, async () => {
    for (let removed = 0; removed < stepped; removed += ROWS_AT_ONCE) {
      await client.query('delete from grant_audit where id in (select id from grant_audit order by id limit $1)', [
        ROWS_AT_ONCE,
      ]);
    }
  });
  await measure('records deleted in one statement', rows + CHURNED - stepped, () =>
    client.query('delete from grant_audit'),
  );
  const deleted = await sizeOf('grant_audit');
  await measure('vacuum of what was deleted', rows + CHURNED, () => client.query('vacuum grant_audit'));
  const vacuumed = await sizeOf('grant_audit');

  await client.query(
    'create table parted (like grant_audit including defaults including identity including indexes) partition by range (id)',
  );
  await client.query(`create table part partition of parted for values from (1) to (${rows + 1})`);
  await client.query(insertRecords('parted', 1, rows));
  await measure('the same records in a partition, which is dropped', rows, () => client.query('drop table part'));
  await client.query('drop table parted');

  const churn = async (vacuum: boolean) => {
    await client.query('truncate used_grants');
    await client.query('alter table used_grants set (autovacuum_enabled = off)');
    for (let round = 0; round < ROUNDS; round += 1) {
      await client.query(insertUsedGrants(round * CHURNED + 1, (round + 1) * CHURNED));
      await client.query('delete from used_grants where keep_until_seconds < $1', [
        1764000000 + Math.floor((round * CHURNED + 1) / 1000),
      ]);
      if (vacuum) await client.query('vacuum used_grants');
    }
    return sizeOf('used_grants');
  };
  const usedGrants = { rows: CHURNED, vacuumed: await churn(true), never: await churn(false) };
  return { works, record: { full, deleted, vacuumed }, usedGrants, dump };
}
