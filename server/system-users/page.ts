import { isStorable } from '@portvakt/protocol';

/** Rows of a page of what a system has (Altinn authentication, «Paginated»). */
export const pageSize = 50;

/** Characters of a token that this server has written: a time and a UUID. */
const LONGEST_TOKEN = 200;

/** The last row of the page before. */
export interface PageAfter {
  readonly createdAt: number;
  readonly id: string;
}

/** A page with the address of the next one, where there is one. `rows` has one row more than a page then. */
export function writePage<Row extends PageAfter>(
  rows: readonly Row[],
  { address, write }: { address: string; write: (row: Row) => unknown },
) {
  const shown = rows.slice(0, pageSize);
  const last = shown.at(-1);
  const links =
    rows.length > pageSize && last !== undefined
      ? { next: `${address}?token=${encodeURIComponent(writeToken(last))}` }
      : {};
  return { links, data: shown.map(write) };
}

/** The opaque token of a page's end. */
function writeToken({ createdAt, id }: PageAfter): string {
  return Buffer.from(JSON.stringify([createdAt, id])).toString('base64url');
}

/** Reads `token` of the query: nothing for the first page, `invalid` for what this server has not written. */
export function readPageToken(token: string | undefined): PageAfter | undefined | 'invalid' {
  if (token === undefined) return undefined;
  if (token.length > LONGEST_TOKEN) return 'invalid';
  try {
    const [createdAt, id, ...rest] = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (Number.isSafeInteger(createdAt) && typeof id === 'string' && isStorable(id) && rest.length === 0)
      return { createdAt, id };
  } catch {
    // Not JSON, or not a list.
  }
  return 'invalid';
}
