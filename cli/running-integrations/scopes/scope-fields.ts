import type { OptionValues } from '../../command-line/command.ts';
import type { ApiRecord } from '../print-records.ts';
import { readList, readNumber, readTruth } from '../read-request-body.ts';

/** The fields of a scope that can be given as options. */
export const scopeFieldOptions = {
  description: { type: 'string', value: 'TEXT', description: 'Shown to those who may use it.' },
  visibility: { type: 'string', value: 'WHO', description: 'PUBLIC, PRIVATE or INTERNAL. Default: PUBLIC.' },
  type: {
    type: 'string',
    value: 'TYPE',
    multiple: true,
    description: 'An integration type that may use it, such as maskinporten. Default: all of them.',
  },
  'accessible-for-all': {
    type: 'string',
    value: 'TRUTH',
    description: 'true: any organisation may use it without having been granted it.',
  },
  'delegation-source': {
    type: 'string',
    value: 'URL',
    description: 'Issuer of the register in which it can be delegated.',
  },
  'max-age': { type: 'string', value: 'SECONDS', description: 'at_max_age: most that a token may live. 0 = no cap.' },
} as const;

/** Those that were given, named as in the API; the others are `undefined`. */
export function readScopeFields(options: OptionValues<typeof scopeFieldOptions>): ApiRecord {
  return {
    description: options.description,
    visibility: options.visibility,
    allowed_integration_types: readList(options.type),
    accessible_for_all: readTruth(options['accessible-for-all']),
    delegation_source: options['delegation-source'],
    at_max_age: readNumber(options['max-age']),
  };
}

/** Fields of an answer that no update has. */
const ANSWERED_ONLY = new Set(['name', 'prefix', 'subscope', 'owner_orgno', 'created', 'last_updated', 'protected']);

/** The body that leaves everything on a scope as the API has answered it. */
export function toUpdateBody(answer: unknown): ApiRecord {
  return Object.fromEntries(Object.entries((answer ?? {}) as ApiRecord).filter(([field]) => !ANSWERED_ONLY.has(field)));
}
