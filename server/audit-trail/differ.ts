import { isDeepStrictEqual } from 'node:util';

/**
 * Whether two states of a record differ, going by what would be kept of them. A change that changes nothing is neither made nor
 * recorded: the record of changes is kept for ever, and whoever may change something may do so again and again.
 */
export function differ(before: unknown, after: unknown): boolean {
  return !isDeepStrictEqual(asKept(before), asKept(after));
}

function asKept(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
