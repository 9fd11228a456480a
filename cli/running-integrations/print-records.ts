import type { Output } from '../command-line/command.ts';
import { cleanText, writeTable } from '../command-line/write-table.ts';

export type ApiRecord = Readonly<Record<string, unknown>>;

/** How a list is printed for people. */
export interface Table {
  readonly titles: readonly string[];
  /** The cells of one entry. */
  readonly row: (record: ApiRecord) => readonly unknown[];
  /** Whether an entry is printed. Default: all are. */
  readonly include?: (record: ApiRecord) => boolean;
  /** What is said of an empty list. */
  readonly none: string;
}

/** Prints the list in an answer as a table with a row for each entry. */
export function printTable(output: Output, list: unknown, { titles, row, include = () => true, none }: Table): void {
  const records = ((Array.isArray(list) ? list : []) as readonly ApiRecord[]).filter(include);
  if (records.length === 0) {
    output.note(none);
    return;
  }
  const rows = records.map((record) => row(record).map((cell) => (cell === undefined ? '' : String(cell))));
  for (const line of writeTable(titles, rows)) output.print(line);
}

/** Prints one thing from an answer: as JSON, or with a line for each field. */
export function printRecord(output: Output, body: unknown): void {
  if (output.json || typeof body !== 'object' || body === null) {
    output.printDocument(body ?? {});
    return;
  }
  const widest = Math.max(...Object.keys(body).map((name) => name.length));
  for (const [name, value] of Object.entries(body)) {
    const [first = '', ...more] = writeValue(value).map(cleanText);
    output.print(`${cleanText(name).padEnd(widest)}  ${first}`.trimEnd());
    for (const line of more) output.print(`${' '.repeat(widest)}  ${line}`);
  }
}

/** A line for each entry of a list. A key is shown by its kid. */
function writeValue(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(writeValue);
  if (typeof value !== 'object' || value === null) return [String(value)];
  const { keys, kid, exp } = value as ApiRecord;
  if (Array.isArray(keys)) return keys.flatMap(writeValue);
  if (typeof kid === 'string') return [typeof exp === 'number' ? `${kid}, until ${showDay(exp)}` : kid];
  return [JSON.stringify(value)];
}

/** The day of a time in seconds since 1970. */
export function showDay(seconds: number): string {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? String(seconds) : time.toISOString().slice(0, 10);
}
