/** An entry of a list in a body that is wrong. */
export interface WrongEntry {
  /** Its place in the list, from 0. */
  readonly index: number;
  readonly value: string;
  /** A JSON pointer (RFC 6901) to it. */
  readonly path: string;
  /** What is wrong with it, where the sentence of the code does not say. */
  readonly reason?: string;
}

/** Entries that an answer names: more would help nobody. */
const MOST_NAMED = 50;

/** The paths of wrong entries, and the member `entries` that names them with their values. */
export function nameEntries(wrong: readonly WrongEntry[]): {
  readonly paths: readonly string[];
  readonly entries: readonly Omit<WrongEntry, 'path'>[];
} {
  const named = wrong.slice(0, MOST_NAMED);
  return { paths: named.map(({ path }) => path), entries: named.map(({ path: _, ...entry }) => entry) };
}
