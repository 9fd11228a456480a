import { createCipheriv } from 'node:crypto';
import { HASH, hashLeaf } from './hash-nodes.ts';

/** Which record a row is of: `grant` = tokens and refusals (`grant_audit`), `change` = changes (`change_audit`). */
export type Source = 'grant' | 'change';
export const sources: readonly Source[] = ['change', 'grant'];
export const recordTables = { grant: 'grant_audit', change: 'change_audit' } as const;

/**
 * The version that entries are written in from now on. A column that is added to a record counts from the next version on,
 * with a list of its own here; what a version lists never changes, nor does a migration change those columns of old rows.
 */
export const ENTRY_VERSION = 2;

const grantOfVersion1 = [
  ...['id', 'at', 'trace_id', 'outcome', 'client_id', 'consumer_orgno', 'supplier_orgno', 'scope', 'token_id'],
  ...['lifetime', 'key_id', 'details', 'client_key_id', 'refused_scope', 'finding'],
];
const change = [
  ...['id', 'at', 'actor', 'actor_orgno', 'kind', 'subject', 'action', 'orgno', 'other_orgno', 'before', 'after'],
];

/** The columns of an entry, in their order, by version. What is not listed can change without a trace. */
const columns: Readonly<Record<number, Readonly<Record<Source, readonly string[]>>>> = {
  1: { grant: grantOfVersion1, change },
  2: { grant: [...grantOfVersion1, 'issuer'], change },
};

/**
 * A column that nobody is told, by source: 1 where the grant named a person, otherwise 0. It stands in no entry, since an
 * entry is given away whole; it chooses one of two salts, which nobody can tell apart.
 */
const untold: Readonly<Record<Source, string | undefined>> = { grant: 'has_pid', change: undefined };

/** The columns that a leaf of `source` is made of; nothing for a source or a version that is not known. */
export function listColumns(source: Source, version: number): readonly string[] | undefined {
  const told = columns[version]?.[source];
  const hidden = untold[source];
  return told === undefined || hidden === undefined ? told : [...told, hidden];
}

/** A row of a record: numbers, texts and nulls by column. */
export type RecordRow = Readonly<Record<string, unknown>> & { readonly id: number; readonly at: number };

/** Rows with ids one after another, whose leaves stand one after another behind the leaf about the run. */
export interface Run {
  readonly firstLeaf: number;
  readonly version: number;
  readonly source: Source;
  readonly firstId: number;
  readonly length: number;
  /** Milliseconds since 1970: the earliest and the latest `at` of its rows. */
  readonly oldestAt: number;
  readonly newestAt: number;
}

const NO_SALT = Buffer.alloc(HASH);

/** What the leaf of `row` is the hash of, without its salt: the version as a byte, and a JSON array of the source and the columns. */
export function composeEntry(row: RecordRow, { source, version }: Pick<Run, 'source' | 'version'>): Buffer {
  const values: unknown[] = [source];
  for (const column of columns[version]?.[source] ?? []) values.push(row[column] ?? null);
  return writeEntry(version, values);
}

/** The same of the leaf about a run. It has no salt of its own: it tells of times and numbers alone. */
function composeRunEntry({ version, source, firstId, length, oldestAt, newestAt }: Run): Buffer {
  return Buffer.concat([NO_SALT, writeEntry(version, ['run', source, firstId, length, oldestAt, newestAt])]);
}

function writeEntry(version: number, values: readonly unknown[]): Buffer {
  // A version below 128 is one byte of UTF-8.
  return Buffer.from(`${String.fromCharCode(version)}${JSON.stringify(values)}`);
}

/** The salts that a row's leaf can have, one after the other. */
export type Salts = Buffer;

/** The salts for the row at `place` of its run, from 0, and for the `count - 1` after it. */
export function makeSalts(saltKey: Uint8Array, { place, count }: { place: number; count: number }): readonly Salts[] {
  // The key stream of AES in counter mode: four blocks of 16 bytes for each row. One salt tells nothing of another.
  const counter = Buffer.alloc(16);
  counter.writeUInt32BE(4 * place, 12);
  const stream = createCipheriv('aes-256-ctr', saltKey, counter).update(Buffer.alloc(2 * HASH * count));
  return Array.from({ length: count }, (_, at) => stream.subarray(2 * HASH * at, 2 * HASH * (at + 1)));
}

/** The salt of `row`. */
export function chooseSalt(salts: Salts, row: RecordRow, source: Source): Buffer {
  const hidden = untold[source];
  const place = hidden === undefined || row[hidden] === 0 ? 0 : 1;
  return salts.subarray(HASH * place, HASH * (place + 1));
}

/** The leaf about a run. */
export function makeRunLeaf(run: Run): Buffer {
  return hashLeaf(composeRunEntry(run));
}

/** The leaf of a row. */
export function makeRowLeaf(salts: Salts, row: RecordRow, run: Pick<Run, 'source' | 'version'>): Buffer {
  return hashLeaf(chooseSalt(salts, row, run.source), composeEntry(row, run));
}
