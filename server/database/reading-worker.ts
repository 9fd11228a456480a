import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/** Rows in one message: taking a message apart holds the main thread, so it must be small. */
const ROWS_AT_ONCE = 200;

/** What the main thread asks: a statement, the next rows of its answer, that it wants no more of them, or the end. */
export type Asked = { readonly sql: string; readonly parameters: readonly unknown[] } | 'next rows' | 'no more' | 'end';

/** Some rows and whether there are more, or why there are none. */
export type Told =
  | { readonly rows: readonly unknown[]; readonly more: boolean }
  | { readonly failure: { readonly message: string; readonly errcode: number | undefined } };

const port = parentPort;
if (port === null) throw new Error('This file runs in a worker thread');
const connection = new DatabaseSync((workerData as { file: string }).file, { readOnly: true, timeout: 1000 });
connection.exec('pragma temp_store = memory');

let rows: readonly unknown[] = [];
let sent = 0;

const tell = (told: Told) => port.postMessage(told);

const tellNextRows = () => {
  const next = rows.slice(sent, sent + ROWS_AT_ONCE);
  sent += next.length;
  const more = sent < rows.length;
  if (!more) rows = [];
  tell({ rows: next, more });
};

port.on('message', (asked: Asked) => {
  if (asked === 'end') {
    connection.close();
    port.close();
  } else if (asked === 'no more') {
    rows = [];
  } else if (asked === 'next rows') {
    tellNextRows();
  } else {
    try {
      // All at once: a statement that is read bit by bit keeps the write-ahead log from beginning anew.
      rows = connection.prepare(asked.sql).all(...(asked.parameters as SQLInputValue[]));
      sent = 0;
      tellNextRows();
    } catch (error) {
      const { message, errcode } = error as Error & { errcode?: number };
      tell({ failure: { message, errcode } });
    }
  }
});
