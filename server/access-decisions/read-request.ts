import { readMember } from '#altinn-interface';

/** An attribute of a category, and whether the answer shall repeat it. */
export interface Attribute {
  readonly id: string;
  readonly value: string;
  readonly include: boolean;
}

/** One question: who, what, on which resource. Nothing where a category is missing. */
export interface Question {
  readonly subject: readonly Attribute[] | undefined;
  readonly action: readonly Attribute[] | undefined;
  readonly resource: readonly Attribute[] | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/** Questions in one request; each costs a look-up. */
const MOST_QUESTIONS = 500;

/**
 * Reads a decision request of the JSON profile of XACML 3.0: one question, or one for each reference. Nothing when it is
 * not such a request at all.
 */
export function readRequest(body: unknown): readonly Question[] | undefined {
  const request = asObject(member(body, 'Request'));
  if (request === undefined) return undefined;
  const categories = {
    subject: readCategory(member(request, 'AccessSubject')),
    action: readCategory(member(request, 'Action')),
    resource: readCategory(member(request, 'Resource')),
  };
  const references = member(member(request, 'MultiRequests'), 'RequestReference');
  if (references === undefined || references === null) {
    const only = (list: readonly Category[]) => (list.length === 1 ? list[0]?.attributes : undefined);
    return [
      {
        subject: only(categories.subject),
        action: only(categories.action),
        resource: only(categories.resource),
      },
    ];
  }
  if (!Array.isArray(references) || references.length > MOST_QUESTIONS) return undefined;
  return references.map((reference) => {
    const ids = member(reference, 'ReferenceId');
    const named = new Set(Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []);
    const pick = (list: readonly Category[]) => {
      const found = list.filter(({ id }) => id !== undefined && named.has(id));
      return found.length === 1 ? found[0]?.attributes : undefined;
    };
    return {
      subject: pick(categories.subject),
      action: pick(categories.action),
      resource: pick(categories.resource),
    };
  });
}

interface Category {
  readonly id: string | undefined;
  readonly attributes: readonly Attribute[] | undefined;
}

function readCategory(value: unknown): readonly Category[] {
  if (value === undefined || value === null) return [];
  return [value].flat().map((category) => {
    const id = member(category, 'Id');
    const attributes = member(category, 'Attribute');
    return {
      id: typeof id === 'string' ? id : undefined,
      attributes: Array.isArray(attributes) ? readAttributes(attributes) : undefined,
    };
  });
}

/** Nothing when one of them is malformed: half a subject would be another subject. */
function readAttributes(list: readonly unknown[]): readonly Attribute[] | undefined {
  const attributes: Attribute[] = [];
  for (const entry of list) {
    const id = member(entry, 'AttributeId');
    const value = member(entry, 'Value');
    if (typeof id !== 'string' || (typeof value !== 'string' && typeof value !== 'number')) return undefined;
    attributes.push({ id, value: String(value), include: member(entry, 'IncludeInResult') === true });
  }
  return attributes;
}

function member(value: unknown, name: string): unknown {
  const object = asObject(value);
  return object === undefined ? undefined : readMember(object, name);
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}
