import {
  type FieldFault,
  findKeyIdFault,
  type KeyId,
  leaveEmptyOut,
  type PublicJwk,
  readPublicKey,
} from '@portvakt/protocol';
import { certifies } from './pinned-certificate.ts';

/** A key as it is posted or declared, before anything of it is known to be right. */
export type GivenKey = Readonly<Record<string, unknown>>;

/** A key of which every member is right. */
export interface CheckedKey {
  readonly kid: KeyId;
  readonly jwk: PublicJwk;
  readonly alg: string | undefined;
  readonly x5c: readonly string[] | undefined;
  /** Seconds since 1970. */
  readonly exp: number | undefined;
}

/** What a key is measured against. */
export interface KeyMeasure {
  /** The organisation whose certificates the client's keys may have: its supplier's, else its owner's. */
  readonly holder: string;
  /** The organisation in a certificate, `undefined` where none is found: what it is worth is judged when it is used. */
  readonly organisationIn: (x5c: readonly string[]) => string | undefined;
  /** Milliseconds since 1970; `undefined` for a key that is on record already, whose end was judged then. */
  readonly now: number | undefined;
}

const MOST_CERTIFICATES = 8;
const LONGEST_CERTIFICATE = 8192;
/** The year 5138 in seconds, and 1973 in milliseconds: no key that is registered today ends at either. */
const SURELY_MILLISECONDS = 100_000_000_000;

/**
 * The one rule for a public key that comes to a client, at whatever door: the self-service API, the registry file, the
 * admission of an organisation. Everything that is wrong is named by its member. Members that a JWK may have and that say
 * nothing here (`key_ops`, `x5t`, `ext` …) are let pass (RFC 7517 §4), empty ones are nothing.
 */
export function checkKey(given: GivenKey, measure: KeyMeasure): CheckedKey | readonly FieldFault[] {
  const members = leaveEmptyOut(given);
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
  // What is no text has been refused above.
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

/** Numbers may be text, as elsewhere. */
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
