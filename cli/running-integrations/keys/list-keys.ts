import { type ApiRecord, showDay } from '../print-records.ts';

/** A registered key as the API answers it. */
export interface ListedKey {
  readonly kid: string;
  readonly n: string | undefined;
  /** Seconds since 1970; some servers do not say. */
  readonly exp: number | undefined;
  /** The day of that. */
  readonly until: string;
  readonly record: ApiRecord;
}

/** The keys in an answer that is a key set. */
export function listKeys(set: unknown): readonly ListedKey[] {
  const { keys } = (set ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys)) return [];
  return (keys as readonly ApiRecord[]).flatMap((record) => {
    const { kid, n, exp } = record;
    if (typeof kid !== 'string') return [];
    const end = typeof exp === 'number' ? exp : undefined;
    return [
      {
        kid,
        n: typeof n === 'string' ? n : undefined,
        exp: end,
        until: end === undefined ? 'unknown' : showDay(end),
        record,
      },
    ];
  });
}

/** The key that ends first. */
export function findFirstToEnd(keys: readonly ListedKey[]): ListedKey | undefined {
  return [...keys].sort(
    (one, other) => (one.exp ?? Number.POSITIVE_INFINITY) - (other.exp ?? Number.POSITIVE_INFINITY),
  )[0];
}
