import { environments, generations, styles } from './describe-hierarchies.ts';
import { faults } from './faults.ts';
import { profiles } from './leaf-plan.ts';
import { revocationReasons } from './revoke-certificate.ts';

const id = {
  type: 'string',
  pattern: '^[a-z0-9-]{1,64}$',
  description: 'Such as `buypass-seid2-test-issuing`.',
} as const;

const file = { type: 'string', pattern: '^[a-z0-9-]{1,64}\\.[a-z]{3}$' } as const;

export const crlSchema = {
  summary: 'The current CRL of an authority',
  params: { type: 'object', properties: { file }, required: ['file'] },
};

export const certificateSchema = {
  summary: "An authority's own certificate",
  params: { type: 'object', properties: { file }, required: ['file'] },
};

export const ocspPostSchema = {
  summary: 'Whether certificates are revoked (RFC 6960 appendix A.1)',
  consumes: ['application/ocsp-request'],
  params: { type: 'object', properties: { authority: id }, required: ['authority'] },
};

export const ocspGetSchema = {
  summary: 'The same with the request in the path, in base64 (RFC 6960 appendix A.1)',
  params: {
    type: 'object',
    properties: { authority: id, '*': { type: 'string', maxLength: 4096 } },
    required: ['authority', '*'],
  },
};

const problem = {
  type: 'object',
  properties: { error: { type: 'string' }, error_description: { type: 'string' } },
  required: ['error', 'error_description'],
} as const;

const pem = { type: 'string', description: 'PEM.' } as const;
const time = { type: 'string', format: 'date-time' } as const;
/** Read by `parseTime`: without an offset it is UTC. */
const askedTime = { type: 'string', maxLength: 40 } as const;

export const issueSchema = {
  summary: 'Issue a virksomhetssertifikat, right or wrong on purpose',
  description: 'For callers on this machine who have the secret in the authority’s folder.',
  body: {
    type: 'object',
    properties: {
      orgno: { type: 'string', pattern: '^[0-9]{9}$' },
      name: { type: 'string', minLength: 1, maxLength: 200 },
      unit: { type: 'string', minLength: 1, maxLength: 200 },
      profile: { enum: profiles },
      style: { enum: styles },
      seid: { enum: generations },
      environment: { enum: environments },
      qualified: { type: 'boolean' },
      subject_key_bits: { enum: [1024, 2048, 3072, 4096] },
      not_before: askedTime,
      not_after: askedTime,
      fault: { enum: faults },
    },
    required: ['orgno'],
    additionalProperties: false,
  },
  response: {
    200: {
      type: 'object',
      properties: {
        authority: { type: ['string', 'null'] },
        serial: { type: 'string', description: 'Hexadecimal.' },
        key: pem,
        certificate: pem,
        chain: pem,
        root: pem,
        x5c: { type: 'array', items: { type: 'string' } },
        p12: { type: 'string', description: 'Base64.' },
        p12_password: { type: 'string' },
      },
    },
    '4xx': problem,
  },
} as const;

export const revokeSchema = {
  summary: 'Revoke a certificate, put it on hold, or end its hold (removeFromCRL)',
  description: 'For callers on this machine who have the secret in the authority’s folder.',
  body: {
    type: 'object',
    properties: {
      serial: { type: 'string', pattern: '^[0-9A-Fa-f: ]{1,64}$' },
      authority: id,
      certificate: { type: 'string', maxLength: 16384, description: 'PEM.' },
      reason: { enum: Object.keys(revocationReasons) },
    },
    oneOf: [{ required: ['serial'] }, { required: ['certificate'] }],
    additionalProperties: false,
  },
  response: {
    200: {
      type: 'object',
      properties: { authority: { type: 'string' }, serial: { type: 'string' }, revoked_at: time },
    },
    '4xx': problem,
  },
} as const;

/** The members of `body` that the schema does not name. */
export function listUnknownMembers(body: unknown, { properties }: { readonly properties: object }): readonly string[] {
  if (typeof body !== 'object' || body === null) return [];
  return Object.keys(body).filter((name) => !Object.hasOwn(properties, name));
}
