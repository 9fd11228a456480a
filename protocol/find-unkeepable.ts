import { isStorable } from './storable-text.ts';

/** A value that cannot be stored and returned as it was sent: its place, and why. */
export interface Unkeepable {
  /** For example `jwks.keys[0].kid`; `$` for the whole value. */
  readonly place: string;
  /** The end of a sentence that begins with the place. */
  readonly why: string;
}

/** How many characters of a place are shown: its names come from outside. */
const LONGEST_PLACE = 200;

/**
 * The first part of a parsed JSON value, in the order of members, that cannot be stored exactly: what {@link
 * findUnstorable} finds, or a number that is too large for a double or has lost digits in it.
 */
export function findUnkeepable(value: unknown): Unkeepable | undefined {
  return find(value, (scalar) => judgeText(scalar) ?? judgeNumber(scalar));
}

/**
 * The first text or member name in a parsed JSON value that {@link isStorable} refuses. The value's depth must have
 * been limited (`findExcess`).
 */
export function findUnstorable(value: unknown): Unkeepable | undefined {
  return find(value, judgeText);
}

type Judge = (scalar: unknown) => string | undefined;

function judgeText(scalar: unknown): string | undefined {
  return typeof scalar !== 'string' || isStorable(scalar)
    ? undefined
    : 'must not contain U+0000 or half of a surrogate pair';
}

function judgeNumber(scalar: unknown): string | undefined {
  return typeof scalar !== 'number' || Math.abs(scalar) <= Number.MAX_SAFE_INTEGER
    ? undefined
    : 'must be a number between -(2^53 - 1) and 2^53 - 1';
}

function find(value: unknown, judge: Judge): Unkeepable | undefined {
  const found = findWithin(value, '', judge);
  return found && { ...found, place: found.place.slice(0, LONGEST_PLACE).toWellFormed() || '$' };
}

function findWithin(value: unknown, place: string, judge: Judge): Unkeepable | undefined {
  if (typeof value !== 'object' || value === null) {
    const why = judge(value);
    return why === undefined ? undefined : { place, why };
  }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const found = findWithin(value[index], `${place}[${index}]`, judge);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  for (const [name, member] of Object.entries(value)) {
    if (!isStorable(name)) {
      return { place, why: 'must not have a member whose name contains U+0000 or half of a surrogate pair' };
    }
    const found = findWithin(member, place === '' ? name : `${place}.${name}`, judge);
    if (found !== undefined) return found;
  }
  return undefined;
}
