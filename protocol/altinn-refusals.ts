import type { CatalogueEntry } from './refusal-catalogue.ts';

/** What Altinn's paths refuse, in Altinn's words: clients match on the codes and, where there are none, on the texts. */
export const altinnRefusals = {
  'caller-unproved': { status: 401, description: '{reason}', form: 'empty' },
  'caller-not-allowed': { status: 403, description: '{reason}', form: 'empty' },
  /** Nobody reads it; the log has a status that is not a success. */
  'caller-left': { status: 499, description: 'The caller has left.', form: 'empty' },
  'not-there': { status: 404, description: 'There is no such thing for this caller.', form: 'empty' },
  'fields-invalid': { status: 400, description: 'One or more validation errors occurred.', form: 'fields' },
  'parts-invalid': {
    status: 400,
    code: 'STD-00000',
    description: 'One or more validation errors occurred.',
    form: 'problem',
  },
  'several-problems': { status: 500, code: 'STD-00001', description: 'Multiple problems occurred.', form: 'problem' },
  'json-too-large': { status: 413, description: 'Request body is too large', form: 'title' },
  'media-type-foreign': { status: 415, description: 'Unsupported Media Type', form: 'title' },
  'encoding-foreign': { status: 415, description: 'Content-Encoding {encoding} is not supported.', form: 'title' },
  'try-again': { status: 503, description: 'Try again.', form: 'title' },
  'altinn-address-not-decodable': {
    status: 400,
    title: 'Bad Request',
    description: 'The address is not percent-encoded UTF-8.',
    form: 'title',
  },
  'altinn-address-unknown': { status: 404, title: 'Not Found', description: '{detail}', form: 'title' },
  'altinn-method-not-taken': { status: 405, title: 'Method Not Allowed', description: '{detail}', form: 'title' },
} as const satisfies Record<string, CatalogueEntry>;
