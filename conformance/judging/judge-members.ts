import { isDeepStrictEqual } from 'node:util';
import type { MemberDemands } from '../format/case.ts';
import type { Json } from '../format/read-value.ts';

/** What is wrong with the members of an object. `fill` fills the placeholders of expected values. */
export function judgeMembers(
  object: Readonly<Record<string, unknown>>,
  { has = [], lacks = [], equals = {}, types = {} }: MemberDemands,
  { what, fill }: { readonly what: string; readonly fill: (value: Json) => Json },
): readonly string[] {
  const typeOf = (value: unknown) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);
  return [
    ...has.filter((name) => !Object.hasOwn(object, name)).map((name) => `${what} has no ${name}`),
    ...lacks
      .filter((name) => Object.hasOwn(object, name))
      .map((name) => `${what} has ${name}, which must not be there`),
    ...Object.entries(types)
      .filter(([name, type]) => typeOf(object[name]) !== type)
      .map(([name, type]) => `${name} of ${what} is ${typeOf(object[name])}, and must be ${type}`),
    ...Object.entries(equals).flatMap(([name, value]) => {
      const expected = fill(value);
      return isDeepStrictEqual(object[name], expected)
        ? []
        : [`${name} of ${what} is ${shorten(object[name])}, and must be ${shorten(expected)}`];
    }),
  ];
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent';
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
