import {
  type FieldFault,
  findForeignKey,
  findKeyIdFault,
  type KeyId,
  leaveEmptyOut,
  type PublicJwk,
  readPublicKey,
} from '@portvakt/protocol';
import { certifies } from './pinned-certificate.ts';

/** A posted or declared key, before anything about it has been checked. */
export type GivenKey = Readonly<Record<string, unknown>>;

/** A key of which every member is valid. */
export interface CheckedKey {
  readonly kid: KeyId;
  readonly jwk: PublicJwk;
  readonly alg: string | undefined;
  readonly x5c: readonly string[] | undefined;
  /** Seconds since 1970. */
  readonly exp: number | undefined;
}

/** What a key is checked against. */
export interface KeyMeasure {
  /**
   * The organisation that may be in the certificates of the client's keys: its supplier if it has one, otherwise its
   * owner.
   */
  readonly holder: string;
  /**
   * The organisation in a certificate, `undefined` if none is found. Trust in the certificate is checked when the key
   * is used.
   */
  readonly organisationIn: (x5c: readonly string[]) => string | undefined;
  /** Milliseconds since 1970; `undefined` for a key that is already on record, whose expiry was checked then. */
  readonly now: number | undefined;
}

const MOST_CERTIFICATES = 8;
const LONGEST_CERTIFICATE = 8192;
/** In seconds this is the year 5138, in milliseconds 1973: no key registered today expires at either. */
const SURELY_MILLISECONDS = 100_000_000_000;

/**
 * The one rule for every public key of a client, wherever it comes from: the self-service API, the registry file, the
 * admission of an organisation. Every error is named by its member. A key that is no public RSA key at all is reported
 * as that alone. Members of a JWK that do not matter here
 * (`key_ops`, `x5t`, `ext` …) are ignored (RFC 7517 §4), and so are empty ones.
 */
export function checkKey(given: GivenKey, measure: KeyMeasure): CheckedKey | readonly FieldFault[] {
  const members = leaveEmptyOut(given);
  const foreign = findForeignKey(members);
  if (foreign !== undefined) return [{ field: foreign.member, message: foreign.sentence }];
  const read = readPublicKey(members);
  const wrong: FieldFault[] =
    'kty' in read ? [] : read.map(({ member, sentence }) => ({ field: member, message: sentence }));
  const note = (field: string, message: string | undefined) => {
    if (message !== undefined) wrong.push({ field, message });
  };
  const jwk = 'kty' in read ? read : undefined;
  note('kid', findKeyIdFault(given.kid));
  const x5c = members.x5c as readonly string[] | undefined;
  note('x5c', x5c && (refuseForm(x5c) ?? (jwk && refuseCertificate(x5c, jwk, measure))));
  const exp = readSeconds(members.exp);
  note('exp', exp === undefined ? undefined : refuseEnd(exp, measure.now));
  if (jwk === undefined || wrong.length > 0) return wrong;
  // Values of other types have been refused above.
  return { kid: given.kid as KeyId, jwk, alg: members.alg as string | undefined, x5c, exp: exp as number | undefined };
}

function refuseForm(x5c: unknown): string | undefined {
  const fits =
    Array.isArray(x5c) &&
    x5c.length <= MOST_CERTIFICATES &&
    x5c.every((entry) => typeof entry === 'string' && entry.length <= LONGEST_CERTIFICATE);
  return fits ? undefined : `must be 1 to ${MOST_CERTIFICATES} certificates, base64`;
}

function refuseCertificate(
  x5c: readonly string[],
  jwk: PublicJwk,
  { holder, organisationIn }: KeyMeasure,
): string | undefined {
  if (!certifies(x5c, jwk)) return 'the first entry must be a certificate of this key, base64';
  const organisation = organisationIn(x5c);
  return organisation === undefined || organisation === holder
    ? undefined
    : `The certificate belongs to organisation ${organisation}, and the client to ${holder}.`;
}

/** Numbers may be sent as text, as elsewhere. */
function readSeconds(exp: unknown): unknown {
  return typeof exp === 'string' && /^\s*[0-9]{1,15}\s*$/.test(exp) ? Number(exp) : exp;
}

function refuseEnd(exp: unknown, now: number | undefined): string | undefined {
  if (!Number.isSafeInteger(exp) || (exp as number) < 0) return 'must be seconds since 1970';
  const seconds = exp as number;
  if (seconds >= SURELY_MILLISECONDS) {
    return `must be seconds since 1970; ${seconds} looks like milliseconds, which would be ${Math.floor(seconds / 1000)}`;
  }
  if (now === undefined || seconds * 1000 > now) return undefined;
  return `must be in the future; ${seconds} is ${new Date(seconds * 1000).toISOString()}, when the key has ended`;
}
