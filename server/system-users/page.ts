import type { Refusal } from '@portvakt/protocol';
import type { PageKeys } from '#answers';
import { refuseField } from '#endpoints';

/** Rows of a page of what a system has (Altinn authentication, «Paginated»). */
export const pageSize = 50;

/** The last row of the page before. */
export interface PageAfter {
  readonly createdAt: number;
  readonly id: string;
}

/** What a list is, and of which system. */
type List = readonly [name: 'system users' | 'requests' | 'agent requests' | 'changes', systemId: string];

/** A page with the address of the next one, where there is one. `rows` has one row more than a page then. */
export function writePage<Row extends PageAfter>(
  rows: readonly Row[],
  {
    keys,
    list,
    address,
    write,
  }: { keys: Pick<PageKeys, 'write'>; list: List; address: string; write: (row: Row) => unknown },
) {
  const shown = rows.slice(0, pageSize);
  const last = shown.at(-1);
  const links =
    rows.length > pageSize && last !== undefined
      ? { next: `${address}?token=${keys.write(list, [last.createdAt, last.id])}` }
      : {};
  return { links, data: shown.map(write) };
}

/** Reads `token` of the query: nothing for the first page. A token must have been written for this list. */
export function readPageToken(
  token: string | undefined,
  { keys, list }: { keys: Pick<PageKeys, 'read'>; list: List },
): PageAfter | undefined | Refusal {
  if (token === undefined) return undefined;
  const [createdAt, id] = keys.read(list, token) ?? [];
  return typeof createdAt === 'number' && typeof id === 'string'
    ? { createdAt, id }
    : refuseField('token', 'The token is not one from links.next.');
}
