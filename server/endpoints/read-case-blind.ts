import type { FieldFault } from '@portvakt/protocol';
import type { TSchema } from 'typebox';
import { readMember } from './read-member.ts';

/** Longest text, in characters, and longest list that a body may hold. Far above what is in use, and cheap to compare. */
const LONGEST_TEXT = 1024;
const LONGEST_LIST = 500;
/** Fields that are named as wrong: lists in lists could have hundreds of thousands, and more would help nobody. */
const MOST_FIELDS = 50;

/** What this needs to know of a schema. Anything else in it is for the description alone. */
interface Form {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
  readonly items?: TSchema;
  readonly patternProperties?: object;
  readonly maxLength?: number;
  readonly default?: unknown;
  readonly unchecked?: boolean;
  readonly 'x-empty-is-absent'?: boolean;
}

/**
 * Reads a JSON value in the way of the framework that Altinn uses. The case of a name does not matter, `null` counts as
 * absent, and unknown members are ignored. A member with a `default` in its schema has that value when it is absent. Every
 * field at fault is named.
 *
 * Schemas are made of objects, lists, texts, booleans, records of texts and `unchecked`, which is not looked into.
 */
export function readCaseBlind(
  schema: TSchema,
  value: unknown,
): { readonly value: unknown } | { readonly faults: readonly FieldFault[] } {
  const faults: FieldFault[] = [];
  const fields = new Set<string>();
  const complain = (path: string, what: string) => {
    const field = path || '$';
    if (!fields.has(field) && fields.size >= MOST_FIELDS) return;
    fields.add(field);
    faults.push({ field, message: `${field} ${what}.` });
  };
  const read = readAs(schema, { value: value ?? undefined, path: '', complain });
  return faults.length === 0 ? { value: read } : { faults };
}

interface Place {
  /** `undefined` when absent, never `null`. */
  readonly value: unknown;
  readonly path: string;
  readonly complain: (path: string, what: string) => void;
}

function readAs(schema: TSchema, place: Place): unknown {
  const form = schema as Form;
  if (form.unchecked === true) return place.value;
  if (form.type === 'object') return form.properties === undefined ? readTexts(place) : readObject(form, place);
  if (form.type === 'array') return readList(form, place);
  if (form.type === 'string') return readText(form, place);
  if (form.type === 'boolean') return readBoolean(place);
  return place.value;
}

function readObject({ properties = {}, required = [] }: Form, { value, path, complain }: Place): object {
  const members = asMembers(value);
  if (members === undefined) complain(path, 'must be a JSON object');
  const read: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(properties)) {
    const member = readMember(members ?? {}, name) ?? undefined;
    const { default: fallback } = schema as Form;
    if (member === undefined && fallback !== undefined) read[name] = fallback;
    else if (member !== undefined || required.includes(name)) {
      const place = { value: member, path: path === '' ? name : `${path}.${name}`, complain };
      const known = readAs(schema, place);
      if (known !== undefined) read[name] = known;
    }
  }
  return read;
}

function readTexts({ value, path, complain }: Place): object {
  const members = asMembers(value);
  if (members === undefined) complain(path, 'must be a JSON object');
  const names = Object.keys(members ?? {});
  if (names.length > LONGEST_LIST) complain(path, 'has too many members');
  return Object.fromEntries(
    names.slice(0, LONGEST_LIST).map((name) => {
      const member = members?.[name] ?? undefined;
      return [name, readText({}, { value: member, path: path === '' ? name : `${path}.${name}`, complain })];
    }),
  );
}

function readList({ items }: Form, { value, path, complain }: Place): readonly unknown[] | undefined {
  if (!Array.isArray(value) || value.length > LONGEST_LIST) {
    complain(path, `must be a list of at most ${LONGEST_LIST}`);
    return undefined;
  }
  if ((items as Form | undefined)?.type === 'string') {
    if (value.every((entry) => isText(entry, LONGEST_TEXT))) return value;
    complain(path, 'must be a list of texts');
    return undefined;
  }
  return value.map((entry, index) =>
    items === undefined ? entry : readAs(items, { value: entry ?? undefined, path: `${path}[${index}]`, complain }),
  );
}

function readText(
  { maxLength = LONGEST_TEXT, 'x-empty-is-absent': emptyIsAbsent = false }: Form,
  { value, path, complain }: Place,
): string | undefined {
  if (emptyIsAbsent && value === '') return undefined;
  if (value === undefined) complain(path, 'is required');
  else if (isText(value, maxLength)) return value;
  else complain(path, `must be a text of at most ${maxLength} characters`);
  return undefined;
}

function readBoolean({ value, path, complain }: Place): boolean | undefined {
  if (typeof value === 'boolean') return value;
  complain(path, 'must be true or false');
  return undefined;
}

function asMembers(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
}

/** Whether `value` is a text without control characters but for tabs and line breaks. */
function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length <= longest && !/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(value);
}
