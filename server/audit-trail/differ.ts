import { isDeepStrictEqual } from 'node:util';

/**
 * Whether two states of a record differ in what would be stored. A change without a difference is neither made nor
 * recorded: the record of changes is kept for ever, and a caller could repeat such a change without end.
 */
export function differ(before: unknown, after: unknown): boolean {
  return !isDeepStrictEqual(asKept(before), asKept(after));
}

function asKept(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
