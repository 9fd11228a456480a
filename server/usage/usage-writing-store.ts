import { checkParameters, type Database, retryWhileBusy } from '#database';
import {
  type UsagePiece,
  type UsageRow,
  type UsageTable,
  type UsageTableName,
  usageTableNames,
  usageTables,
} from './usage-rows.ts';

/** Tables with a row for each day, which are swept. */
const tablesOfDays = ['client_days', 'scope_days', 'consumer_days', 'scope_totals'] as const satisfies UsageTableName[];

/**
 * Rows of one transaction. SQLite is written on the thread that grants tokens: 500 rows take it a few milliseconds. To
 * PostgreSQL one statement goes, whatever it holds.
 */
const MOST_ROWS = { sqlite: 500, postgres: 5_000 } as const;

/**
 * Writes and removes uses. It writes beside the grant journal and not in changes: nobody follows uses, and a change would hold up
 * all others. Uses that were written in the last moment before the power failed may be lost.
 */
export interface UsageWritingStore {
  /** How many rows a piece should have at most. */
  readonly mostRows: number;
  /** Adds a piece to what is there, all of it or nothing. */
  write(piece: UsagePiece): Promise<void>;
  /** Removes at most `limit` rows of each table that are of days before `day`; returns how many. */
  removeDays(day: number, limit: number): Promise<number>;
}

export function createUsageWritingStore({ journal }: Pick<Database, 'journal'>): UsageWritingStore {
  if (journal.dialect === 'postgres') {
    const { run } = journal;
    return {
      mostRows: MOST_ROWS.postgres,
      write: async (piece) => {
        const columns = usageTableNames.flatMap((name) =>
          listColumns(name).map((_, index) => columnOf(piece, name, index)),
        );
        await run({ name: 'add-usage', text: addAll, values: columns });
      },
      removeDays: async (day, limit) => {
        const removed = await Promise.all(
          // Numbers of our own in the text: as parameters PostgreSQL would plan for any, and read the whole table.
          tablesOfDays.map((table) => run({ text: removeText(table, `${day}`, `${limit}`), values: [] })),
        );
        return removed.reduce((sum, { rowCount }) => sum + (rowCount ?? 0), 0);
      },
    };
  }
  const { connection, whenFree } = journal;
  const begin = connection.prepare('begin immediate');
  const commit = connection.prepare('commit');
  const additions = usageTableNames.map((name) => [name, connection.prepare(addText(name, 'sqlite'))] as const);
  const removals = tablesOfDays.map((table) => connection.prepare(removeText(table, '?1', '?2')));
  /** Runs `work` in one transaction without yielding, and never while a change is under way; see the grant journal. */
  const commitWhenFree = async (work: () => void): Promise<void> => {
    await retryWhileBusy(() =>
      whenFree(() => {
        begin.run();
        try {
          work();
          commit.run();
        } catch (error) {
          if (connection.isTransaction) connection.exec('rollback');
          throw error;
        }
      }),
    );
  };
  return {
    mostRows: MOST_ROWS.sqlite,
    write: async (piece) => {
      for (const name of usageTableNames) for (const row of piece[name]) checkParameters(row);
      await commitWhenFree(() => {
        for (const [name, addition] of additions) {
          if (piece[name].length > 0) addition.run(JSON.stringify(piece[name]));
        }
      });
    },
    removeDays: async (day, limit) => {
      let removed = 0;
      await commitWhenFree(() => {
        for (const removal of removals) removed += Number(removal.run(day, limit).changes);
      });
      return removed;
    },
  };
}

function listColumns(name: UsageTableName): readonly string[] {
  const { key, merged }: UsageTable = usageTables[name];
  return [...key, ...Object.keys(merged)];
}

function columnOf(piece: UsagePiece, name: UsageTableName, index: number): readonly UsageRow[number][] {
  return piece[name].map((row) => row[index] as UsageRow[number]);
}

const numbers = new Set(['day', 'tokens', 'refusals', 'first_used', 'last_used']);

/** One statement that adds any number of rows. In PostgreSQL the first column is the parameter after `before`. */
function addText(name: UsageTableName, dialect: 'sqlite' | 'postgres', before = 0): string {
  const { key, merged }: UsageTable = usageTables[name];
  const columns = listColumns(name);
  const merges = Object.entries(merged).map(([column, merge]) => {
    const [ours, theirs] = [`${name}.${column}`, `excluded.${column}`];
    if (merge === 'sum') return `${column} = ${ours} + ${theirs}`;
    const [latest, first] = dialect === 'sqlite' ? ['max', 'min'] : ['greatest', 'least'];
    return `${column} = ${merge === 'latest' ? latest : first}(${ours}, ${theirs})`;
  });
  const type = (column: string) => (!numbers.has(column) ? 'text' : column === 'day' ? 'int' : 'bigint');
  const rows =
    dialect === 'sqlite'
      ? `select ${columns.map((_, index) => `value ->> ${index}`).join(', ')} from json_each(?) where true`
      : `select * from unnest(${columns.map((column, index) => `$${before + index + 1}::${type(column)}[]`).join(', ')})`;
  return `insert into ${name} (${columns.join(', ')}) ${rows}
    on conflict (${key.join(', ')}) do update set ${merges.join(', ')}`;
}

/** All tables in one statement of PostgreSQL: one transaction and one round trip. */
const addAll = (() => {
  let before = 0;
  const parts = usageTableNames.map((name) => {
    const text = `added_${name} as (${addText(name, 'postgres', before)})`;
    before += listColumns(name).length;
    return text;
  });
  return `with ${parts.join(', ')} select 1`;
})();

function removeText(table: (typeof tablesOfDays)[number], day: string, limit: string): string {
  const key = usageTables[table].key.join(', ');
  return `delete from ${table} where (${key}) in
    (select ${key} from ${table} where day < ${day} order by day limit ${limit})`;
}
