import type { OptionValues } from '../../command-line/command.ts';
import type { ApiRecord } from '../print-records.ts';
import { readList, readNumber } from '../read-request-body.ts';

/** The fields of a client that can be given as options. */
export const clientFieldOptions = {
  name: { type: 'string', value: 'NAME', description: 'client_name.' },
  description: { type: 'string', value: 'TEXT', description: 'What it is for.' },
  scope: {
    type: 'string',
    value: 'SCOPE',
    multiple: true,
    description: 'A scope that it may ask for; several may stand in one value, with spaces between.',
  },
  'token-lifetime': { type: 'string', value: 'SECONDS', description: 'access_token_lifetime. Default: 120.' },
} as const;

/** Those that were given, named as in the API; the others are `undefined`. */
export function readClientFields(options: OptionValues<typeof clientFieldOptions>): ApiRecord {
  return {
    client_name: options.name,
    description: options.description,
    scopes: readList(options.scope),
    access_token_lifetime: readNumber(options['token-lifetime']),
  };
}

/** Fields of an answer that no request has: the server sets them, or they have endpoints of their own. */
const ANSWERED_ONLY = new Set([
  ...['client_id', 'client_orgno', 'supplier_orgno', 'created', 'last_updated'],
  ...['jwks', 'jwks_uri', 'onbehalfof', 'client_secret'],
]);

/** The body that leaves everything on a client as the API has answered it. */
export function toUpdateBody(answer: unknown): ApiRecord {
  return Object.fromEntries(Object.entries((answer ?? {}) as ApiRecord).filter(([field]) => !ANSWERED_ONLY.has(field)));
}
