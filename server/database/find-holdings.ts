import type { OperationNode, RootOperationNode } from 'kysely';
import { declaredColumns, type Holding } from './columns.ts';

/** By column, what it holds; columns that hold what their type says are left out. */
type Holdings = ReadonlyMap<string, Holding>;

/** A node with what any of the kinds below has: Kysely's own types are one interface for each kind. */
type Node = OperationNode & {
  readonly alias?: Node;
  readonly column?: Node;
  readonly from?: { readonly froms: readonly Node[] };
  readonly identifier?: { readonly name: string };
  readonly into?: Node;
  readonly joins?: readonly { readonly table: Node }[];
  readonly name?: string;
  readonly node?: Node;
  readonly returning?: { readonly selections: readonly { readonly selection: Node }[] };
  readonly selections?: readonly { readonly selection: Node }[];
  readonly table?: Node;
};

/**
 * What the columns of a statement's rows hold, by their names in the rows. Columns are followed through aliases and
 * subqueries; what is computed is not known, and comes as the database gives it.
 */
export function findHoldings(statement: RootOperationNode | Node): Map<string, Holding> {
  const node = statement as Node;
  const selections = node.selections ?? node.returning?.selections;
  if (selections === undefined) return new Map();
  const sources = findSources(node);
  const found = new Map<string, Holding>();
  const note = (name: string | undefined, holds: Holding | undefined) => {
    if (name !== undefined && holds !== undefined) found.set(name, holds);
  };
  for (const { selection } of selections) {
    const alias = selection.kind === 'AliasNode' ? nameOf(selection.alias) : undefined;
    const selected = alias === undefined ? selection : (selection.node as Node);
    const table =
      selected.kind === 'ReferenceNode' && selected.table !== undefined ? nameTable(selected.table) : undefined;
    const wanted = [...sources]
      .filter(([name]) => table === undefined || name === table)
      .map(([, holdings]) => holdings);
    const column = selected.kind === 'ReferenceNode' ? selected.column : selected;
    if (column?.kind === 'SelectAllNode') for (const all of wanted) for (const [name, holds] of all) note(name, holds);
    else if (column?.kind === 'ColumnNode') {
      const name = nameOf(column.column);
      note(
        alias ?? name,
        wanted.map((holdings) => holdings.get(name ?? '')).find((holds) => holds !== undefined),
      );
    }
  }
  return found;
}

/** The tables and subqueries that a statement names, by the name that it knows them by. */
function findSources(node: Node): ReadonlyMap<string, Holdings> {
  const named = [
    ...(node.from?.froms ?? []),
    ...(node.joins ?? []).map(({ table }) => table),
    ...(node.into === undefined ? [] : [node.into]),
    ...(node.kind === 'UpdateQueryNode' && node.table !== undefined ? [node.table] : []),
  ];
  return new Map(named.map((source) => [nameTable(source) ?? '', readSource(source)]));
}

function readSource(source: Node): Holdings {
  if (source.kind === 'AliasNode') return readSource(source.node as Node);
  if (source.kind !== 'TableNode') return findHoldings(source);
  return holdingsOf(nameTable(source) ?? '');
}

/** What the declared columns of a table hold. */
export function holdingsOf(table: string): Holdings {
  return new Map(
    Object.entries(declaredColumns[table] ?? {}).flatMap(([column, { holds }]) =>
      holds === undefined ? [] : [[column, holds] as const],
    ),
  );
}

/** The name by which a statement knows a table or a subquery; the table's own where it has no other. */
export function nameTable(source: OperationNode): string | undefined {
  const node = source as Node;
  return node.kind === 'AliasNode' ? nameOf(node.alias) : nameOf(node.table?.identifier as Node | undefined);
}

function nameOf(node: Node | undefined): string | undefined {
  return node?.name;
}
