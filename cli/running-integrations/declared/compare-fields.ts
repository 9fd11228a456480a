import type { ApiRecord } from '../print-records.ts';

/** A field that differs from what is declared. `undefined`: it has no value. */
export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** The declared fields whose values `present` does not have. Lists are sets: their order means nothing in this API. */
export function compareFields(declared: ApiRecord, present: ApiRecord): readonly FieldChange[] {
  return Object.entries(declared)
    .filter(([field, after]) => after !== undefined && normalise(after) !== normalise(present[field]))
    .map(([field, after]) => ({ field, before: present[field], after }));
}

/** The same text for values that mean the same. APIs leave out what is false or empty, and some write numbers as texts. */
function normalise(value: unknown): string {
  if (Array.isArray(value)) {
    const words = value.map((word) => (word === 'jwt_bearer_token' ? JWT_BEARER : String(word)));
    return JSON.stringify([...new Set(words)].sort());
  }
  if (value === undefined || value === null || value === false || value === '') return '[]';
  return JSON.stringify(typeof value === 'string' ? value : String(value));
}
