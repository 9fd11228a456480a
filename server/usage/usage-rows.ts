/** How a column of two rows with the same key becomes one. */
type Merge = 'sum' | 'first' | 'latest';

/** A table of uses: the columns of its key, and what is done with the others when a row is there already. */
export interface UsageTable {
  readonly key: readonly string[];
  readonly merged: Readonly<Record<string, Merge>>;
}

/** The tables that uses are written to. All columns of numbers are integers; the others are texts. */
export const usageTables = {
  key_uses: { key: ['client_id', 'key_id'], merged: { first_used: 'first', last_used: 'latest' } },
  former_issuer_uses: { key: ['issuer', 'client_id'], merged: { last_used: 'latest' } },
  scope_uses: { key: ['client_id', 'scope'], merged: { last_used: 'latest' } },
  client_days: { key: ['client_id', 'day'], merged: { tokens: 'sum', refusals: 'sum' } },
  scope_days: { key: ['client_id', 'day', 'scope'], merged: { tokens: 'sum' } },
  consumer_uses: { key: ['scope', 'consumer', 'supplier'], merged: { last_used: 'latest' } },
  consumer_days: { key: ['scope', 'consumer', 'supplier', 'day'], merged: { tokens: 'sum' } },
  scope_totals: { key: ['scope', 'day'], merged: { tokens: 'sum' } },
} as const satisfies Readonly<Record<string, UsageTable>>;

export type UsageTableName = keyof typeof usageTables;
export const usageTableNames = Object.keys(usageTables) as UsageTableName[];

/** A row: the values of the key, then those of the other columns, in the order of {@link usageTables}. */
export type UsageRow = readonly (string | number)[];
/** What is written in one transaction. No key is twice in a table. */
export type UsagePiece = Readonly<Record<UsageTableName, readonly UsageRow[]>>;

const mergers: Readonly<Record<Merge, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  first: Math.min,
  latest: Math.max,
};

/** Rows that wait to be written. Rows with the same key become one. */
export interface WaitingRows {
  /** How many rows there are. */
  readonly size: number;
  add(table: UsageTableName, row: UsageRow): void;
  /** Takes out at most `most` rows, those of earlier tables first, in the order of their keys. */
  takePiece(most: number): UsagePiece;
  /** Puts back what could not be written. */
  putBack(piece: UsagePiece): void;
}

export function createWaitingRows(): WaitingRows {
  const tables = new Map(usageTableNames.map((name) => [name, new Map<string, UsageRow>()]));
  const rowsOf = (name: UsageTableName) => tables.get(name) as Map<string, UsageRow>;

  const add: WaitingRows['add'] = (name, row) => {
    const { key, merged }: UsageTable = usageTables[name];
    const rows = rowsOf(name);
    const place = JSON.stringify(row.slice(0, key.length));
    const known = rows.get(place);
    if (known === undefined) {
      rows.set(place, row);
      return;
    }
    const merges = Object.values(merged);
    rows.set(place, [
      ...row.slice(0, key.length),
      ...merges.map((merge, index) =>
        mergers[merge](known[key.length + index] as number, row[key.length + index] as number),
      ),
    ]);
  };

  return {
    get size() {
      return usageTableNames.reduce((sum, name) => sum + rowsOf(name).size, 0);
    },
    add,
    takePiece: (most) => {
      let left = most;
      const piece = usageTableNames.map((name) => {
        const rows = rowsOf(name);
        const taken: UsageRow[] = [];
        for (const [place, row] of rows) {
          if (left === 0) break;
          taken.push(row);
          rows.delete(place);
          left -= 1;
        }
        // In one order everywhere, so that two processes that write the same rows wait for each other in the same order.
        return [name, taken.sort((a, b) => compareKeys(a, b, usageTables[name].key.length))] as const;
      });
      // It has an entry for each name.
      return Object.fromEntries<readonly UsageRow[]>(piece) as UsagePiece;
    },
    putBack: (piece) => {
      for (const name of usageTableNames) for (const row of piece[name]) add(name, row);
    },
  };
}

function compareKeys(a: UsageRow, b: UsageRow, length: number): number {
  for (let index = 0; index < length; index += 1) {
    const [left, right] = [a[index] as string | number, b[index] as string | number];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
