import { findNearestName } from './find-nearest-name.ts';

/** What people put instead of a space, which joins two names into one. */
const JOINT = /%20|%2B|%2C|%0A|\\n|[,;+|]/i;
/** Most characters of a prefix. */
const LONGEST_PREFIX = 64;
const NOT_OF_PREFIX = /[^a-z0-9æøå_-]/;
/** Limits on the work for a hint: names in one text, characters of each, candidates to compare. */
const MOST_PARTS = 5;
const LONGEST_PART = 200;
const MOST_CANDIDATES = 1000;
/** How many characters after the colon must be the same in both names. */
const FEWEST_ALIKE = 3;

interface Named {
  readonly name: string;
}

/**
 * The scopes among `candidates` that `asked`, which is not one of them, most likely means. That is: each of several
 * names that were joined into one, the same name in lower case, a misspelling, or the longest common beginning. Empty
 * if nothing is likely. Only for hints: nothing is granted because of similarity. The work is limited, however many
 * candidates there are.
 */
export function findMeantScopes(asked: string, candidates: readonly Named[]): readonly string[] {
  if (asked.length > MOST_PARTS * LONGEST_PART) return [];
  const parts = asked
    .split(JOINT)
    .flatMap(splitAtPrefixes)
    .filter((part) => part.trim() !== '');
  if (parts.length > MOST_PARTS) return [];
  const looked = candidates.slice(0, MOST_CANDIDATES).map(({ name }) => ({ name }));
  const meant = parts.map((part) => findOne(part.trim(), looked));
  const found = meant.filter((name) => name !== undefined && name !== asked) as string[];
  // A partial answer would look like a complete one.
  return found.length === parts.length ? [...new Set(found)] : [];
}

/** The text of a hint for the result of {@link findMeantScopes}. */
export function suggestScopes(meant: readonly string[]): string | undefined {
  const [first, ...others] = meant;
  if (first === undefined) return undefined;
  if (others.length === 0) return `Did you mean ${first}?`;
  return `Did you mean ${meant.length} scopes, with a space between: ${meant.join(' ')}?`;
}

/** The prefixes in a text that may hold several names, in lower case. Their number is limited. */
export function listPrefixes(asked: string): readonly string[] {
  const before = asked
    .toLowerCase()
    .split(':', MOST_PARTS + 1)
    .slice(0, -1);
  const prefixes = before.map((text) => text.slice(-LONGEST_PREFIX).split(NOT_OF_PREFIX).at(-1) ?? '');
  return [...new Set(prefixes.filter((prefix) => prefix !== ''))];
}

/** In prose, a slash before another prefix means «and». */
function splitAtPrefixes(text: string): readonly string[] {
  const [first = '', ...segments] = text.split('/');
  const names = [first];
  for (const segment of segments) {
    if (segment.indexOf(':') > 0) names.push(segment);
    else names[names.length - 1] += `/${segment}`;
  }
  return names;
}

function findOne(part: string, candidates: readonly Named[]): string | undefined {
  if (part.length > LONGEST_PART) return undefined;
  const lowerCased = part.toLowerCase();
  const same = candidates.find(({ name }) => name === lowerCased);
  return same?.name ?? findNearestName(part, candidates) ?? findLongestBeginning(lowerCased, candidates);
}

/**
 * The candidate with the longest beginning in common with `name`: longer than the prefix, and at least half of the
 * shorter name.
 */
function findLongestBeginning(name: string, candidates: readonly Named[]): string | undefined {
  const afterPrefix = name.indexOf(':') + 1;
  if (afterPrefix === 0) return undefined;
  let nearest: string | undefined;
  let longest = afterPrefix + FEWEST_ALIKE - 1;
  for (const { name: candidate } of candidates) {
    const alike = countAlike(name, candidate);
    if (alike * 2 < Math.min(name.length, candidate.length)) continue;
    const isNearer =
      alike > longest || (alike === longest && nearest !== undefined && candidate.length < nearest.length);
    if (isNearer) {
      nearest = candidate;
      longest = alike;
    }
  }
  return nearest;
}

/** The length of the common beginning of two texts. */
function countAlike(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let alike = 0;
  while (alike < most && one.charCodeAt(alike) === other.charCodeAt(alike)) alike += 1;
  return alike;
}
