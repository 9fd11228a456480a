import { setImmediate } from 'node:timers/promises';

/** Some rows of a list, and where it goes on: nothing at its end. */
export interface Page<Row, Key> {
  readonly rows: readonly Row[];
  readonly next: Key | undefined;
}

/**
 * A list as JSON, written while it is read: as one text when it has one page, else page by page, as fast as it is taken.
 * The first page is read before anything is answered, so that a database that is away is still an answer of its own.
 */
export async function writeList<Row, Key>(
  readPage: (after: Key | undefined) => Promise<Page<Row, Key>>,
  write: (row: Row) => unknown,
): Promise<string | AsyncIterable<string>> {
  const first = await readPage(undefined);
  if (first.next === undefined) return `[${joinRows(first.rows, write)}]`;
  return writePages(first, { readPage, write });
}

/** Rows of which each is written in a turn of its own: together they may be far longer than what was read. */
const TURN = 200;

/** The same of rows that have been read already. */
export function writeRows<Row>(
  rows: readonly Row[],
  write: (row: Row) => unknown,
): Promise<string | AsyncIterable<string>> {
  return writeList(async (after: number | undefined) => {
    const from = after ?? 0;
    const next = from + TURN;
    return { rows: rows.slice(from, next), next: next < rows.length ? next : undefined };
  }, write);
}

async function* writePages<Row, Key>(
  first: Page<Row, Key>,
  { readPage, write }: { readPage: (after: Key | undefined) => Promise<Page<Row, Key>>; write: (row: Row) => unknown },
): AsyncGenerator<string> {
  let page = first;
  let separator = '[';
  for (;;) {
    if (page.rows.length > 0) {
      yield separator + joinRows(page.rows, write);
      separator = ',';
    }
    if (page.next === undefined) break;
    // Others have their turn: an embedded database reads on this thread.
    await setImmediate();
    page = await readPage(page.next);
  }
  yield separator === '[' ? '[]' : ']';
}

function joinRows<Row>(rows: readonly Row[], write: (row: Row) => unknown): string {
  return rows.map((row) => JSON.stringify(write(row))).join(',');
}
