import type {
  ColumnUpdateNode,
  InsertQueryNode,
  KyselyPlugin,
  OperationNode,
  RootOperationNode,
  UnknownRow,
  UpdateQueryNode,
  ValuesNode,
} from 'kysely';
import { declaredColumns, type Holding } from './columns.ts';
import { findHoldings, holdingsOf, nameTable } from './find-holdings.ts';

/**
 * Kysely gives and takes what a column holds: of a declared JSON column the value itself, of a declared yes or no a
 * boolean. What it knows is `columns.ts`. Booleans on their way in are bound as 1 and 0, see `bindParameters`.
 */
export const columnPlugin: KyselyPlugin = createColumnPlugin();

function createColumnPlugin(): KyselyPlugin {
  /** By query, what the columns of its rows hold. */
  const answers = new WeakMap<object, ReadonlyMap<string, Holding>>();
  return {
    transformQuery: ({ node, queryId }) => {
      const holdings = findHoldings(node);
      // Under either name: rows come in camel case where `inCamelCase` is used.
      for (const [column, holds] of [...holdings]) holdings.set(toCamelCase(column), holds);
      if (holdings.size > 0) answers.set(queryId, holdings);
      return writeJson(node);
    },
    transformResult: async ({ result, queryId }) => {
      const holdings = answers.get(queryId);
      if (holdings !== undefined) for (const row of result.rows) decode(row, holdings);
      return result;
    },
  };
}

function toCamelCase(column: string): string {
  return column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The rows of a prepared look-up on `table`, each with what its declared columns hold, in place. */
export function readRows(table: string, rows: readonly UnknownRow[]): readonly UnknownRow[] {
  const holdings = holdingsOf(table);
  for (const row of rows) decode(row, holdings);
  return rows;
}

function decode(row: UnknownRow, holdings: ReadonlyMap<string, Holding>): void {
  for (const [column, holds] of holdings) {
    const value = row[column];
    if (value === null || value === undefined) continue;
    row[column] = holds === 'json' ? JSON.parse(value as string) : value === 1;
  }
}

/** The statement with JSON text in place of the values of its JSON columns. */
function writeJson(node: RootOperationNode): RootOperationNode {
  if (node.kind === 'InsertQueryNode') return writeInsert(node);
  if (node.kind !== 'UpdateQueryNode') return node;
  const table = node.table && nameTable(node.table);
  return { ...node, updates: writeUpdates(node.updates, table) } as UpdateQueryNode;
}

function writeInsert(node: InsertQueryNode): InsertQueryNode {
  const table = node.into && nameTable(node.into);
  const isJson = (node.columns ?? []).map(({ column }) => holdsJson(table, column.name));
  const { values, onConflict } = node;
  return {
    ...node,
    ...(values?.kind === 'ValuesNode' &&
      isJson.includes(true) && {
        values: {
          ...values,
          // Its kind was just checked.
          values: (values as ValuesNode).values.map((row) => writeRow(row, isJson)),
        },
      }),
    ...(onConflict !== undefined && {
      onConflict: { ...onConflict, updates: writeUpdates(onConflict.updates, table) },
    }),
  } as InsertQueryNode;
}

/** A row is a list of plain values, or of nodes where one of them is an expression. */
function writeRow(row: OperationNode, isJson: readonly boolean[]): OperationNode {
  const { values } = row as OperationNode & { values: readonly unknown[] };
  const write = (value: unknown, place: number) => {
    if (isJson[place] !== true) return value;
    return row.kind === 'PrimitiveValueListNode' ? writeValue(value) : writeNode(value as OperationNode);
  };
  return { ...row, values: values.map(write) } as OperationNode;
}

function writeUpdates(
  updates: readonly ColumnUpdateNode[] | undefined,
  table: string | undefined,
): readonly ColumnUpdateNode[] | undefined {
  return updates?.map((update) => {
    const { column } = update.column as OperationNode & { column?: { name?: string } };
    return holdsJson(table, column?.name) ? { ...update, value: writeNode(update.value) } : update;
  });
}

/** An expression, such as a reference to another column, is left as it is. */
function writeNode(node: OperationNode): OperationNode {
  return node.kind === 'ValueNode'
    ? ({ ...node, value: writeValue((node as OperationNode & { value: unknown }).value) } as OperationNode)
    : node;
}

function writeValue(value: unknown): unknown {
  return value === null || value === undefined ? value : JSON.stringify(value);
}

function holdsJson(table: string | undefined, column: string | undefined): boolean {
  return declaredColumns[table ?? '']?.[column ?? '']?.holds === 'json';
}
