import { type Static, type TProperties, Type } from 'typebox';
import { environments, generations, styles } from './describe-hierarchies.ts';
import { faults } from './faults.ts';
import { profiles } from './leaf-plan.ts';
import { type RevocationReason, revocationReasons } from './revoke-certificate.ts';

const id = Type.String({ pattern: '^[a-z0-9-]{1,64}$', description: 'Such as `buypass-seid2-test-issuing`.' });
const file = Type.Object({ file: Type.String({ pattern: '^[a-z0-9-]{1,64}\\.[a-z]{3}$' }) });

export const crlSchema = { summary: 'The current CRL of an authority', params: file };

export const certificateSchema = { summary: "An authority's own certificate", params: file };

export const ocspPostSchema = {
  summary: 'Whether certificates are revoked (RFC 6960 appendix A.1)',
  consumes: ['application/ocsp-request'],
  params: Type.Object({ authority: id }),
};

export const ocspGetSchema = {
  summary: 'The same with the request in the path, in base64 (RFC 6960 appendix A.1)',
  params: Type.Object({ authority: id, '*': Type.String({ maxLength: 4096 }) }),
};

const problem = Type.Object({ error: Type.String(), error_description: Type.String() });
const pem = Type.String({ description: 'PEM.' });
/** Read by `parseTime`: without an offset it is UTC. */
const time = Type.Optional(Type.String({ maxLength: 40 }));
const name = Type.Optional(Type.String({ minLength: 1, maxLength: 200 }));
const oneOf = <const Values extends readonly (string | number)[]>(values: Values) =>
  Type.Optional(Type.Enum([...values] as Values[number][]));

/** A body without members that it does not name. Which are optional is said of each. */
const commandBody = <const Properties extends TProperties>(properties: Properties, more: object = {}) =>
  Type.Object(properties, { additionalProperties: false, ...more });

export const issueSchema = {
  summary: 'Issue a virksomhetssertifikat, right or wrong on purpose',
  description: 'For callers on this machine who have the secret in the authority’s folder.',
  body: commandBody({
    orgno: Type.String({ pattern: '^[0-9]{9}$' }),
    name,
    unit: name,
    profile: oneOf(profiles),
    style: oneOf(styles),
    seid: oneOf(generations),
    environment: oneOf(environments),
    qualified: Type.Optional(Type.Boolean()),
    subject_key_bits: oneOf([1024, 2048, 3072, 4096]),
    not_before: time,
    not_after: time,
    fault: oneOf(faults),
  }),
  response: {
    // No member is required: an answer is written with what there is.
    200: Type.Partial(
      Type.Object({
        authority: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
        serial: Type.String({ description: 'Hexadecimal.' }),
        key: pem,
        certificate: pem,
        chain: pem,
        root: pem,
        x5c: Type.Array(Type.String()),
        p12: Type.String({ description: 'Base64.' }),
        p12_password: Type.String(),
      }),
    ),
    '4xx': problem,
  },
};

export const revokeSchema = {
  summary: 'Revoke a certificate, put it on hold, or end its hold (removeFromCRL)',
  description: 'For callers on this machine who have the secret in the authority’s folder.',
  body: commandBody(
    {
      serial: Type.Optional(Type.String({ pattern: '^[0-9A-Fa-f: ]{1,64}$' })),
      authority: Type.Optional(id),
      certificate: Type.Optional(Type.String({ maxLength: 16384, description: 'PEM.' })),
      // The keys of the table are the names of its type.
      reason: oneOf(Object.keys(revocationReasons) as RevocationReason[]),
    },
    { oneOf: [{ required: ['serial'] }, { required: ['certificate'] }] },
  ),
  response: {
    200: Type.Partial(
      Type.Object({
        authority: Type.String(),
        serial: Type.String(),
        revoked_at: Type.String({ format: 'date-time' }),
      }),
    ),
    '4xx': problem,
  },
};

export type IssueBody = Static<typeof issueSchema.body>;
export type RevokeBody = Static<typeof revokeSchema.body>;

/** The members of `body` that the schema does not name. */
export function listUnknownMembers(body: unknown, { properties }: { readonly properties: object }): readonly string[] {
  if (typeof body !== 'object' || body === null) return [];
  return Object.keys(body).filter((member) => !Object.hasOwn(properties, member));
}
