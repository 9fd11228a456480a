import type { Output } from '../command-line/command.ts';

/** `text` without characters that move the cursor: others than the user have written it. */
export function cleanText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** Lines of a table whose columns are as wide as their widest entry, with its titles first. */
export function writeTable(titles: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const cells = [titles, ...rows.map((row) => row.map(cleanText))];
  const widths = titles.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

export type ApiRecord = Readonly<Record<string, unknown>>;

/** Prints a list as the API answered it: as JSON, or as a table with a row for each entry. */
export function printList(
  output: Output,
  body: unknown,
  { titles, row, none }: { titles: readonly string[]; row: (record: ApiRecord) => readonly unknown[]; none: string },
): void {
  if (output.json) {
    output.printDocument(body);
    return;
  }
  const records = (Array.isArray(body) ? body : []) as readonly ApiRecord[];
  if (records.length === 0) {
    output.note(none);
    return;
  }
  const rows = records.map((record) => row(record).map((cell) => (cell === undefined ? '' : String(cell))));
  for (const line of writeTable(titles, rows)) output.print(line);
}

/** Prints one thing as the API answered it: as JSON, or a line for each field. */
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

/** A line for each entry of a list; a key is named by its kid. */
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
