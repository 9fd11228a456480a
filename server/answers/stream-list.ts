import { setImmediate } from 'node:timers/promises';

/** Some rows of a list, and the key where it continues; no key at its end. */
export interface Page<Row, Key> {
  readonly rows: readonly Row[];
  readonly next: Key | undefined;
}

/**
 * Writes a list as JSON while reading it: as one text if it has one page, otherwise page by page, as fast as the caller
 * reads. The first page is read before the answer begins, so that a missing database can still be answered properly.
 */
export async function writeList<Row, Key>(
  readPage: (after: Key | undefined) => Promise<Page<Row, Key>>,
  write: (row: Row) => unknown,
): Promise<string | AsyncIterable<string>> {
  const first = await readPage(undefined);
  if (first.next === undefined) return `[${joinRows(first.rows, write)}]`;
  return writePages(first, { readPage, write });
}

/** Rows are written in turns of this size: their JSON may be far longer than what was read. */
const TURN = 200;

/** The same for rows that have already been read. */
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

/** The members of `before`, and then `name` with a list that is written already or while it is read. */
export function wrapList(
  before: object,
  name: string,
  list: string | AsyncIterable<string>,
): string | AsyncIterable<string> {
  const members = JSON.stringify(before).slice(0, -1);
  const start = `${members}${members === '{' ? '' : ','}${JSON.stringify(name)}:`;
  return typeof list === 'string' ? `${start}${list}}` : wrapPieces(start, list);
}

async function* wrapPieces(start: string, pieces: AsyncIterable<string>): AsyncGenerator<string> {
  yield start;
  yield* pieces;
  yield '}';
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
    // Other work gets a turn: an embedded database reads on this thread.
    await setImmediate();
    page = await readPage(page.next);
  }
  yield separator === '[' ? '[]' : ']';
}

function joinRows<Row>(rows: readonly Row[], write: (row: Row) => unknown): string {
  return rows.map((row) => JSON.stringify(write(row))).join(',');
}
