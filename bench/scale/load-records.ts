import { DatabaseSync } from 'node:sqlite';
import type pg from 'pg';

/**
 * Rows as the token path writes them, made by the database itself: no chance of the driver's, and a million of them in a minute. Three in ten are
 * a supplier's; names and numbers have the lengths of real ones.
 */
const columns =
  'at, trace_id, outcome, client_id, consumer_orgno, supplier_orgno, scope, token_id, lifetime, key_id, has_pid, client_key_id';
const SCOPE = 'skatteetaten:formueinntekt/v1/summertskattegrunnlag';

/** Selects record number `from` to `to` (both included), for PostgreSQL. */
function selectRecords(from: number, to: number): string {
  return `select 1764000000000 + n, md5(n::text), 'token', md5('client' || n % 10000)::uuid::text, (310000000 + n % 10000)::text,
      case when n % 10 < 3 then (913000000 + n % 100)::text end, '${SCOPE}', md5('token' || n)::uuid::text, 120,
      'FhN2JtQiW4OueicP7hwVQR1kVabHgJeNW1FDFdlZOv0', 0, md5('key' || n % 10000)::uuid::text
    from generate_series(${from}, ${to}) as n`;
}

/** Writes records number `from` to `to` to `table`. */
export const insertRecords = (table: string, from: number, to: number) =>
  `insert into ${table} (${columns}) ${selectRecords(from, to)}`;

/** Writes used grants number `from` to `to`. */
export const insertUsedGrants = (from: number, to: number) =>
  `insert into used_grants (grant_hash, keep_until_seconds)
   select sha256(n::text::bytea), 1764000000 + n / 1000 from generate_series(${from}, ${to}) as n`;

/** Writes changes number `from` to `to`: a client changed, with what it was and what it became. */
const insertChanges = (from: number, to: number, dialect: 'sqlite' | 'postgres') => {
  const document =
    '{"client_name":"Pensjonsleverandøren","description":"Henter inntekt","integration_type":"maskinporten","application_type":"web","token_endpoint_auth_method":"private_key_jwt","grant_types":["urn:ietf:params:oauth:grant-type:jwt-bearer"],"scopes":["skatteetaten:formueinntekt/v1/summertskattegrunnlag"],"active":true,"access_token_lifetime":120}';
  const numbers = dialect === 'postgres' ? `generate_series(${from}, ${to}) as n` : numbersOf(from, to);
  return `insert into change_audit (at, actor, actor_orgno, kind, subject, action, orgno, before, after)
    select 1764000000000 + n, 'client ' || n % 1000, '310123412', 'client', '5f0b1d0e-8a3c-4a57-9d56-' || (100000000000 + n), 'update', '310123412',
      '${document}', '${document}' from ${numbers}`;
};

const numbersOf = (from: number, to: number) =>
  `(with recursive s(n) as (select ${from} union all select n + 1 from s where n < ${to}) select n from s)`;

/** A table, what its rows take on disk with its indexes, and what of it the indexes are. Bytes. */
export interface TableSize {
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
  readonly indexBytes: number;
}

/** Loads `rows` of each of what grows with tokens and changes. */
export async function loadPostgresRecords(client: pg.Client, rows: number): Promise<void> {
  await client.query(insertUsedGrants(1, rows));
  await client.query(insertRecords('grant_audit', 1, rows));
  await client.query(insertChanges(1, Math.ceil(rows / 10), 'postgres'));
  await client.query('vacuum analyze');
}

/** The same in SQLite. */
export function loadSqliteRecords(file: string, rows: number): void {
  const database = new DatabaseSync(file);
  database.exec('pragma synchronous = off');
  // Random bytes as text: of the lengths that PostgreSQL's have.
  const text = (bytes: number) => `lower(hex(randomblob(${bytes})))`;
  database.exec(`insert into used_grants (grant_hash, keep_until_seconds)
    select randomblob(32), 1764000000 + n / 1000 from ${numbersOf(1, rows)}`);
  database.exec(`insert into grant_audit (${columns})
    select 1764000000000 + n, ${text(16)}, 'token', ${text(18)}, '' || (310000000 + n % 10000),
      case when n % 10 < 3 then '' || (913000000 + n % 100) end, '${SCOPE}', ${text(18)}, 120,
      'FhN2JtQiW4OueicP7hwVQR1kVabHgJeNW1FDFdlZOv0', 0, ${text(18)} from ${numbersOf(1, rows)}`);
  database.exec(insertChanges(1, Math.ceil(rows / 10), 'sqlite'));
  database.close();
}

/** Sizes of all tables with rows, the largest first. */
export async function readPostgresSizes(client: pg.Client): Promise<readonly TableSize[]> {
  const { rows } = await client.query(
    `select c.oid, c.relname, pg_total_relation_size(c.oid)::float8 as bytes, pg_indexes_size(c.oid)::float8 as indexes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname = 'public' order by 3 desc`,
  );
  const sizes: TableSize[] = [];
  for (const { relname, bytes, indexes } of rows) {
    const counted = await client.query(`select count(*)::int as rows from ${relname}`);
    sizes.push({ table: relname, rows: counted.rows[0].rows, bytes, indexBytes: indexes });
  }
  return sizes;
}

/** The same in SQLite, from its own count of pages. */
export function readSqliteSizes(file: string): readonly TableSize[] {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database
    .prepare(
      `select m.tbl_name as name, sum(d.pgsize) as bytes, sum(case when m.type = 'index' then d.pgsize else 0 end) as indexes
       from dbstat d join sqlite_master m on m.name = d.name group by 1 order by 2 desc`,
    )
    .all();
  const sizes = rows.map(({ name, bytes, indexes }) => ({
    table: String(name),
    rows: Number(database.prepare(`select count(*) as rows from ${name}`).get()?.rows),
    bytes: Number(bytes),
    indexBytes: Number(indexes),
  }));
  database.close();
  return sizes;
}
