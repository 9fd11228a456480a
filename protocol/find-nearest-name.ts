/** Names longer than this are not compared. */
const LONGEST = 200;
/** Most candidates that are considered, and most that are compared letter by letter: a hint is not worth more time. */
const MOST_CANDIDATES = 1000;
const MOST_COMPARED = 100;
const FARTHEST = 2;

/**
 * The name among `candidates` that a misspelt `name` most likely means: the same in lower case, or at most two letters
 * different (Levenshtein distance). Only for hints: nothing is granted because of similarity. The work is limited: only
 * the first thousand candidates are considered.
 */
export function findNearestName(name: string, candidates: readonly { readonly name: string }[]): string | undefined {
  if (name.length > LONGEST) return undefined;
  const lowerCased = name.toLowerCase();
  const looked = Math.min(candidates.length, MOST_CANDIDATES);
  let compared = 0;
  let nearest: string | undefined;
  let nearestDistance = FARTHEST + 1;
  for (let at = 0; at < looked && nearestDistance > 0; at += 1) {
    const candidate = (candidates[at] as { readonly name: string }).name;
    if (Math.abs(candidate.length - name.length) > FARTHEST || candidate === name) continue;
    compared += 1;
    if (compared > MOST_COMPARED) return nearest;
    const distance = countEdits(lowerCased, candidate.toLowerCase(), nearestDistance - 1);
    if (distance < nearestDistance) {
      nearest = candidate;
      nearestDistance = distance;
    }
  }
  return nearest;
}

/**
 * The distance between `a` and `b`, or a number above `most`. Only cells within `most` of the diagonal are computed.
 */
function countEdits(a: string, b: string, most: number): number {
  const beyond = most + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, column) => Math.min(column, beyond));
  let current = previous.map(() => beyond);
  for (let row = 1; row <= a.length; row += 1) {
    const first = Math.max(1, row - most);
    const last = Math.min(b.length, row + most);
    current[first - 1] = first === 1 ? Math.min(row, beyond) : beyond;
    let least = current[first - 1] as number;
    for (let column = first; column <= last; column += 1) {
      const replaced = (previous[column - 1] as number) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const distance = Math.min(replaced, (previous[column] as number) + 1, (current[column - 1] as number) + 1);
      current[column] = distance;
      least = Math.min(least, distance);
    }
    if (least > most) return beyond;
    // The next row reads one column further.
    if (last < b.length) current[last + 1] = beyond;
    [previous, current] = [current, previous];
  }
  return previous[b.length] as number;
}
