/** Names longer than this are not compared: the cost of a comparison grows with the square of the length. */
const LONGEST = 200;
const MOST_CANDIDATES = 200;
const FARTHEST = 2;

/**
 * The candidate that is the likeliest meaning of a misspelt `name`: the same in lower case, or at most two letters
 * away (Levenshtein distance). For hints only: nothing is ever granted by likeness.
 */
export function findNearestName(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > LONGEST) return undefined;
  const lowerCased = name.toLowerCase();
  let nearest: string | undefined;
  let nearestDistance = FARTHEST + 1;
  for (const candidate of candidates.slice(0, MOST_CANDIDATES)) {
    if (candidate === name || candidate.length > LONGEST) continue;
    const distance = countEdits(lowerCased, candidate.toLowerCase());
    if (distance < nearestDistance) {
      nearest = candidate;
      nearestDistance = distance;
    }
  }
  return nearest;
}

function countEdits(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > FARTHEST) return FARTHEST + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
