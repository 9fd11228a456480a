import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openTestDatabases, type TestDatabases } from '@portvakt/own-tests';
import { sql } from 'kysely';
import { readSettings } from '#operations';
import { declaredColumns } from '../columns.ts';
import type { Database } from '../database.ts';
import { migrationNames, runMigrations } from '../migrate.ts';
import type { MigratedDatabase } from '../migrated-database.ts';
import { openDatabase } from '../open-database.ts';
import { dropTables } from '../start-afresh.ts';

/**
 * Every schema that there has been, with rows in all of its tables, brought to the newest: nothing of what a later schema has a place for
 * is lost or changed. A released version's schema is one of them, since migrations are added at the end and never changed.
 */
interface Column {
  readonly name: string;
  readonly type: string;
}

interface Reference {
  readonly table: string;
  readonly from: string;
  readonly to: string;
}

interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly references: readonly Reference[];
}

type Values = Readonly<Record<string, unknown>>;

/** Columns whose text a later migration reads: what it is there, by the number of the row. */
const readLater: Readonly<Record<string, (row: number) => unknown>> = {
  'grant_audit.outcome': () => 'token',
  'grant_audit.scope': (row) => `a${row}:x b${row}:y`,
  // Certificates, which have a test of their own.
  'client_keys.x5c': () => '[]',
  'consents.events': (row) => JSON.stringify([{ eventType: 'accepted', at: row, by: 'x' }]),
};

/** The tables as SQLite describes them; PostgreSQL has the same. What comes first is referred to by what comes later. */
async function describeTables(database: MigratedDatabase): Promise<readonly Table[]> {
  const names = await sql<{ name: string }>`select name from sqlite_master
    where type = 'table' and name not like 'sqlite%' and name not in ('migrations', 'change_order')`.execute(database);
  const tables = new Map<string, Table>();
  for (const { name } of names.rows) {
    const info = await sql<{ name: string; type: string }>`
      select * from pragma_table_info(${name})`.execute(database);
    const keys = await sql<{ table: string; from: string; to: string }>`
      select "table", "from", "to" from pragma_foreign_key_list(${name})`.execute(database);
    tables.set(name, {
      name,
      columns: info.rows.map((column) => ({
        name: column.name,
        type: column.type.toLowerCase(),
      })),
      references: keys.rows.map((key) => ({ ...key })),
    });
  }
  const ordered: Table[] = [];
  const add = (table: Table) => {
    if (ordered.includes(table)) return;
    for (const { table: name } of table.references) {
      const referred = tables.get(name);
      if (referred !== undefined && referred !== table) add(referred);
    }
    ordered.push(table);
  };
  for (const table of tables.values()) add(table);
  return ordered;
}

/** The columns that only PostgreSQL itself writes, as `table.column`. */
async function listIdentities({ dialect }: Database, database: MigratedDatabase): Promise<ReadonlySet<string>> {
  if (dialect === 'sqlite') return new Set();
  const { rows } = await sql<{ name: string }>`select table_name || '.' || column_name as name
    from information_schema.columns where table_schema = current_schema() and is_identity = 'YES'`.execute(database);
  return new Set(rows.map(({ name }) => name));
}

/**
 * The row number `row` of a table: each value tells its table, column and row, and is of the form that the column has.
 *
 * @param referTo the value that a reference leads to.
 */
async function composeRow(
  table: Table,
  { row, identities }: { row: number; identities: ReadonlySet<string> },
  referTo: (reference: Reference) => Promise<unknown>,
): Promise<Values> {
  const values: Record<string, unknown> = {};
  for (const [place, column] of table.columns.entries()) {
    const name = `${table.name}.${column.name}`;
    if (identities.has(name)) continue;
    const holds = declaredColumns[table.name]?.[column.name]?.holds;
    if (readLater[name] !== undefined) values[column.name] = readLater[name](row);
    else if (holds === 'yes or no') values[column.name] = row % 2;
    else if (holds === 'json') values[column.name] = JSON.stringify([`${name} ${row}`]);
    else if (column.type === 'text') values[column.name] = `${name} ${row}`;
    else if (column.type === 'blob') values[column.name] = Buffer.from(`${name} ${row}`);
    else values[column.name] = (place + 1) * 100 + row;
  }
  for (const reference of table.references) values[reference.from] = await referTo(reference);
  return values;
}

const show = (value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value);

describe('every schema that there has been, with rows in all tables', () => {
  let databases: TestDatabases;
  const opened: Database[] = [];
  const open = async (kind: 'sqlite memory' | 'postgres') => {
    const settings = readSettings({ PORTVAKT_DATABASE_URL: await databases.create(kind) });
    assert.ok('database' in settings);
    const database = await openDatabase(settings.database, Date.now);
    opened.push(database);
    return database;
  };
  /** Runs `work` on no tables at all, and undoes everything. */
  const onNothing = async ({ change, dialect }: Database, work: (database: MigratedDatabase) => Promise<void>) => {
    const undo = new Error('undone');
    await change(async (transaction) => {
      await dropTables(transaction, dialect);
      await work(transaction);
      throw undo;
    }).catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  };
  before(async () => {
    databases = await openTestDatabases();
  });
  after(async () => {
    for (const database of opened) await database.close();
    await databases.remove();
  });

  for (const kind of ['sqlite memory', 'postgres'] as const) {
    test(`keeps them on the way to the newest: ${kind}`, async () => {
      const [database, described] = [await open(kind), await open('sqlite memory')];
      const written: { readonly table: string; readonly through: string; readonly values: Values }[] = [];
      const work = async (transaction: MigratedDatabase, description: MigratedDatabase) => {
        for (const [index, through] of migrationNames.entries()) {
          await runMigrations(description, 'sqlite', { through });
          await runMigrations(transaction, database.dialect, { through });
          const identities = await listIdentities(database, transaction);
          // Each version adds a row to every table that it has, and all of them go through all that follows.
          const current = new Map<string, Values>();
          for (const table of await describeTables(description)) {
            const values = await composeRow(table, { row: index + 1, identities }, async ({ table: referred, to }) => {
              if (referred === table.name) return null;
              const known = current.get(referred)?.[to];
              if (known !== undefined) return known;
              const newest =
                await sql<Values>`select max(${sql.ref(to)}) as newest from ${sql.table(referred)}`.execute(
                  transaction,
                );
              return newest.rows[0]?.newest;
            });
            current.set(table.name, values);
            const columns = Object.keys(values).map((column) => sql.ref(column));
            await sql`insert into ${sql.table(table.name)} (${sql.join(columns)})
              values (${sql.join(Object.values(values))})`.execute(transaction);
            written.push({ table: table.name, through, values });
          }
        }
        const read = new Map<string, readonly Values[]>();
        for (const { table, through, values } of written) {
          const later =
            read.get(table) ?? (await sql<Values>`select * from ${sql.table(table)}`.execute(transaction)).rows;
          read.set(table, later);
          // Only columns that a later schema has given up are not looked for.
          const columns = Object.keys(values).filter((column) => column in (later[0] ?? {}));
          assert.ok(columns.length > 0, `${table} of ${through}`);
          const isThere = later.some((row) => columns.every((column) => show(row[column]) === show(values[column])));
          assert.ok(isThere, `${table} of ${through} has lost or changed ${JSON.stringify(values)}`);
        }
      };
      await onNothing(described, (description) => onNothing(database, (transaction) => work(transaction, description)));
      assert.ok(written.length > 500);
    });
  }
});
