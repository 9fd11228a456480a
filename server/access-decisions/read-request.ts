import { readMember } from '#endpoints';

/** An attribute of a category, and whether the answer should repeat it. */
export interface Attribute {
  readonly id: string;
  readonly value: string;
  readonly include: boolean;
}

/** The attributes of a category. Questions that name the same category share the same list. */
export type Attributes = readonly Attribute[];

/** One question: who, what, on which resource. A missing category is `undefined`. */
export interface Question {
  readonly subject: Attributes | undefined;
  readonly action: Attributes | undefined;
  readonly resource: Attributes | undefined;
}

/** The categories of a question by their names in the profile's general form (XACML 3.0, JSON profile 1.1 §4.2.2). */
export const categoryIds = {
  subject: 'urn:oasis:names:tc:xacml:1.0:subject-category:access-subject',
  action: 'urn:oasis:names:tc:xacml:3.0:attribute-category:action',
  resource: 'urn:oasis:names:tc:xacml:3.0:attribute-category:resource',
} as const;

type Json = Readonly<Record<string, unknown>>;

/** Limits of one request, far above what APIs use. The work of answering grows only with these. */
const MOST_QUESTIONS = 500;
const MOST_CATEGORIES = 1_500;
const MOST_ATTRIBUTES = 10_000;
/** Ids in all references together. */
const MOST_NAMES = 10_000;
/** Characters of attributes that the answer repeats: many questions may ask for the same ones. */
const MOST_REPEATED = 1_000_000;

/**
 * Reads a decision request of the JSON profile of XACML 3.0: one question, or one for each reference. Returns nothing
 * if it is not such a request, or is larger than the limits.
 */
export function readRequest(body: unknown): readonly Question[] | undefined {
  const request = asObject(member(body, 'Request'));
  if (request === undefined) return undefined;
  const general = listOf(member(request, 'Category'));
  const list = (shorthand: string, categoryId: string) => [
    ...listOf(member(request, shorthand)),
    ...general.filter((category) => member(category, 'CategoryId') === categoryId),
  ];
  if (general.length > MOST_CATEGORIES) return undefined;
  const given = {
    subject: list('AccessSubject', categoryIds.subject),
    action: list('Action', categoryIds.action),
    resource: list('Resource', categoryIds.resource),
  };
  const lists = Object.values(given);
  if (lists.reduce((sum, list) => sum + list.length, 0) > MOST_CATEGORIES) return undefined;
  const attributes = lists.flat().map((category) => member(category, 'Attribute'));
  if (attributes.reduce((sum: number, list) => sum + countValues(list), 0) > MOST_ATTRIBUTES) return undefined;

  const references = member(member(request, 'MultiRequests'), 'RequestReference');
  if (references === undefined || references === null) {
    const only = (list: readonly unknown[]) => (list.length === 1 ? readCategory(list[0]) : undefined);
    return withinRepeated([
      { subject: only(given.subject), action: only(given.action), resource: only(given.resource) },
    ]);
  }
  if (!Array.isArray(references) || references.length > MOST_QUESTIONS) return undefined;
  const named = references.map((reference) => member(reference, 'ReferenceId'));
  if (named.reduce((sum: number, ids) => sum + sizeOf(ids), 0) > MOST_NAMES) return undefined;
  const categories = {
    subject: readById(given.subject),
    action: readById(given.action),
    resource: readById(given.resource),
  };
  return withinRepeated(
    named.map((given) => {
      const ids = new Set(Array.isArray(given) ? given.filter((id) => typeof id === 'string') : []);
      const pick = (byId: ReadonlyMap<string, Found>) => {
        const [found, ...others] = [...ids].flatMap((id) => byId.get(id) ?? []);
        return found === 'several' || others.length > 0 ? undefined : found?.attributes;
      };
      return {
        subject: pick(categories.subject),
        action: pick(categories.action),
        resource: pick(categories.resource),
      };
    }),
  );
}

/** The category with an id, or `several` if more than one has it. */
type Found = { readonly attributes: Attributes | undefined } | 'several';

function readById(list: readonly unknown[]): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>();
  for (const category of list) {
    const id = member(category, 'Id');
    if (typeof id === 'string') found.set(id, found.has(id) ? 'several' : { attributes: readCategory(category) });
  }
  return found;
}

function readCategory(category: unknown): Attributes | undefined {
  const attributes = member(category, 'Attribute');
  return Array.isArray(attributes) ? readAttributes(attributes) : undefined;
}

/**
 * Returns nothing if one of them is malformed: half a subject would be another subject. An attribute with several
 * values counts as several attributes.
 */
function readAttributes(list: readonly unknown[]): Attributes | undefined {
  const attributes: Attribute[] = [];
  for (const entry of list) {
    const id = member(entry, 'AttributeId');
    const include = member(entry, 'IncludeInResult') === true;
    const value = member(entry, 'Value');
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (typeof id !== 'string' || values.length === 0) return undefined;
    for (const one of values) {
      if (typeof one !== 'string' && typeof one !== 'number') return undefined;
      attributes.push({ id, value: String(one), include });
    }
  }
  return attributes;
}

/** `questions`, unless their answers would repeat too much. */
function withinRepeated(questions: readonly Question[]): readonly Question[] | undefined {
  const sizes = new Map<Attributes, number>();
  let repeated = 0;
  for (const { subject, action, resource } of questions) {
    for (const attributes of [subject, action, resource]) {
      if (attributes === undefined) continue;
      const size = sizes.get(attributes) ?? sizeOfRepeated(attributes);
      sizes.set(attributes, size);
      repeated += size;
    }
  }
  return repeated > MOST_REPEATED ? undefined : questions;
}

/** Characters of the attributes that an answer repeats, including the names of their members. */
function sizeOfRepeated(attributes: Attributes): number {
  return attributes.reduce((sum, { id, value, include }) => sum + (include ? 100 + id.length + value.length : 0), 0);
}

function listOf(value: unknown): readonly unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}

/** The number of values in a list of attributes. */
function countValues(list: unknown): number {
  if (!Array.isArray(list)) return 0;
  return list.reduce((sum: number, entry) => sum + Math.max(1, sizeOf(member(entry, 'Value'))), 0);
}

function sizeOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function member(value: unknown, name: string): unknown {
  const object = asObject(value);
  return object === undefined ? undefined : readMember(object, name);
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}
