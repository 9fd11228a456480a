import { type Kysely, sql } from 'kysely';
import { readState } from './database-away.ts';

// biome-ignore lint/suspicious/noExplicitAny: it is made before the tables that types could tell of
type AnyDatabase = Kysely<any>;

/** One row, which is never read or changed: only locked. */
export const ORDER_TABLE = 'change_order';

const MOST_TRIES = 20;
/** Milliseconds. */
const LONGEST_PAUSE = 100;
/**
 * SQLSTATE of another process that makes the same at the same time: undone for its sake, a name that is in the catalogue
 * now, a table or its type that is.
 */
const AT_THE_SAME_TIME = /^(40001|40P01|23505|42P07|42710)$/;

/**
 * Makes the row that changes take their turn by, where there is none. Several processes may start at once on an empty
 * database: whoever meets another looks again.
 */
export async function prepareOrder(database: AnyDatabase): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      if (await isOrdered(database)) return;
      await createOrder(database);
    } catch (error) {
      if (tried === MOST_TRIES || !AT_THE_SAME_TIME.test(readState(error))) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_PAUSE));
  }
}

/** The table and its row, where they are missing. */
export async function createOrder(database: AnyDatabase): Promise<void> {
  const table = sql.table(ORDER_TABLE);
  await sql`create table if not exists ${table} (name text primary key)`.execute(database);
  await sql`insert into ${table} (name) values ('changes') on conflict do nothing`.execute(database);
}

/**
 * Waits until every change that came before, of any process, has ended; then it is this transaction's turn until it ends itself. A
 * row's lock, since engines that speak PostgreSQL's protocol all have those, while some only pretend to have advisory
 * locks.
 */
export async function takeTurn(transaction: AnyDatabase): Promise<void> {
  const { rows } = await sql`select name from ${sql.table(ORDER_TABLE)} where name = 'changes' for update`.execute(
    transaction,
  );
  if (rows.length !== 1) throw new Error(`The row of ${ORDER_TABLE} that orders changes is missing`);
}

async function isOrdered(database: AnyDatabase): Promise<boolean> {
  const { rows } = await sql`select to_regclass(${ORDER_TABLE}) is not null as made`.execute(database);
  if ((rows[0] as { made: boolean }).made !== true) return false;
  return (await sql`select from ${sql.table(ORDER_TABLE)}`.execute(database)).rows.length > 0;
}
