/** The candidate that `word` is most likely a misspelling of: it begins so, or at most two letters differ. */
export function findNearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > 40) return undefined;
  const [nearest] = candidates
    .map((candidate) => ({ candidate, edits: candidate.startsWith(word) ? 0 : countEdits(word, candidate) }))
    .filter(({ candidate, edits }) => edits <= Math.min(2, candidate.length - 1))
    .sort((one, other) => one.edits - other.edits);
  return nearest?.candidate;
}

/** Letters put in, taken out or replaced (Levenshtein distance). */
function countEdits(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
