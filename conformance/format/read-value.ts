/**
 * Readers of JSON that a person has written. Each takes a value and its place (such as `steps[0].send`), notes what is wrong in
 * `problems`, and returns what it read. What it returns is only to be used when there are no problems.
 */
export type Reader<T> = (value: unknown, at: string, problems: string[]) => T;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Any JSON. */
export const anything: Reader<Json> = (value) => value as Json;

export const text: Reader<string> = (value, at, problems) => {
  if (typeof value !== 'string' || value === '') problems.push(`${at} must be a text that is not empty`);
  return value as string;
};

export const flag: Reader<boolean> = (value, at, problems) => {
  if (typeof value !== 'boolean') problems.push(`${at} must be true or false`);
  return value as boolean;
};

/** A text, or `null` for «left out». */
export const textOrNull: Reader<string | null> = (value, at, problems) => {
  if (value !== null && typeof value !== 'string') problems.push(`${at} must be a text, or null`);
  return value as string | null;
};

/** A text that may be empty. */
export const anyText: Reader<string> = (value, at, problems) => {
  if (typeof value !== 'string') problems.push(`${at} must be a text`);
  return value as string;
};

/** A whole number in a range. */
export function whole(least: number, most: number): Reader<number> {
  return (value, at, problems) => {
    if (!Number.isInteger(value) || (value as number) < least || (value as number) > most)
      problems.push(`${at} must be a whole number from ${least} to ${most}`);
    return value as number;
  };
}

/** One of a closed list. */
export function oneOf<const Name extends string>(names: readonly Name[]): Reader<Name> {
  return (value, at, problems) => {
    if (!names.includes(value as Name))
      problems.push(`${at} is ${JSON.stringify(value)}, and must be one of: ${names.join(', ')}`);
    return value as Name;
  };
}

/** What is read by either of two, tried in turn. */
export function either<A, B>(first: Reader<A>, second: Reader<B>): Reader<A | B> {
  return (value, at, problems) => {
    const found: string[] = [];
    const read = first(value, at, found);
    return found.length === 0 ? read : second(value, at, problems);
  };
}

export function list<T>(item: Reader<T>, { least = 0 }: { least?: number } = {}): Reader<readonly T[]> {
  return (value, at, problems) => {
    if (!Array.isArray(value)) {
      problems.push(`${at} must be a list`);
      return [];
    }
    if (value.length < least) problems.push(`${at} must have ${least} or more`);
    return value.map((each, index) => item(each, `${at}[${index}]`, problems));
  };
}

/** An object whose names are free, or (with `names`) of a closed list. */
export function table<T>(item: Reader<T>, names?: Reader<string>): Reader<Readonly<Record<string, T>>> {
  return (value, at, problems) => {
    const read: Record<string, T> = {};
    for (const [name, member] of Object.entries(readObject(value, at, problems))) {
      names?.(name, `the name ${at}.${name}`, problems);
      // Not by assignment: a case may be about a member with the name __proto__.
      Object.defineProperty(read, name, {
        value: item(member, `${at}.${name}`, problems),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return read;
  };
}

type Fields = Readonly<Record<string, Reader<unknown>>>;
type Of<Given extends Fields> = { readonly [Name in keyof Given]: ReturnType<Given[Name]> };

/** An object with the members of `needed` and perhaps those of `optional`. Another member is a misprint, and is named. */
export function record<const Needed extends Fields, const Optional extends Fields>(
  needed: Needed,
  optional: Optional,
): Reader<Of<Needed> & Partial<Of<Optional>>> {
  const readers: Fields = { ...needed, ...optional };
  return (value, at, problems) => {
    const given = readObject(value, at, problems);
    const read: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(given)) {
      const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
      const place = at === '' ? name : `${at}.${name}`;
      if (reader === undefined)
        problems.push(`${place}: there is no such member. Known here: ${Object.keys(readers).join(', ')}`);
      else read[name] = reader(member, place, problems);
    }
    for (const name of Object.keys(needed))
      if (!Object.hasOwn(given, name)) problems.push(`${at === '' ? name : `${at}.${name}`} is missing`);
    return read as Of<Needed> & Partial<Of<Optional>>;
  };
}

function readObject(value: unknown, at: string, problems: string[]): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  problems.push(`${at === '' ? 'it' : at} must be an object`);
  return {};
}
