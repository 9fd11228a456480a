import type { ParsedCertificate } from './parse-certificate.ts';

const KEY_USAGE = '2.5.29.15';
const BASIC_CONSTRAINTS = '2.5.29.19';
const RECOGNISED: ReadonlySet<string> = new Set([KEY_USAGE, BASIC_CONSTRAINTS]);
/** What an authority may have besides: it narrows what it may issue, and counts whether it is critical or not. */
export const recognisedOfAuthorities: ReadonlySet<string> = new Set([
  ...RECOGNISED,
  '2.5.29.30',
  '2.5.29.36',
  '2.5.29.54',
]);

/** Bits of modulus, and the bounds of the exponent (settled: before any verification). */
const SMALLEST_MODULUS = 2048;
const LARGEST_MODULUS = 4096;

export type LeafProblem =
  | 'not-yet-valid'
  | 'expired'
  | 'self-signed'
  | 'critical-extension'
  | 'key-usage-missing'
  | 'key-usage-not-critical'
  | 'key-usage'
  | 'leaf-is-authority';

/** Whether a grant may be checked with the leaf's key at all: plain RSA of 2048 to 4096 bits with an odd exponent. */
export function checkKey({
  publicKey,
}: Pick<ParsedCertificate, 'publicKey'>): 'key-type' | 'key-size' | 'key-exponent' | undefined {
  const { modulusLength = 0, publicExponent = 0n } = publicKey.asymmetricKeyDetails ?? {};
  // An RSASSA-PSS key is of another kind (`rsa-pss`) and must not be used for RS256.
  if (publicKey.asymmetricKeyType !== 'rsa') return 'key-type';
  if (modulusLength < SMALLEST_MODULUS || modulusLength > LARGEST_MODULUS) return 'key-size';
  return publicExponent < 3n || publicExponent >= 2n ** 32n || publicExponent % 2n === 0n ? 'key-exponent' : undefined;
}

/** Whether `certificate` is in force at `now` (milliseconds), both ends included (RFC 5280 §4.1.2.5). */
export function checkDates(
  { notBefore, notAfter }: Pick<ParsedCertificate, 'notBefore' | 'notAfter'>,
  now: number,
): 'not-yet-valid' | 'expired' | undefined {
  if (now < notBefore) return 'not-yet-valid';
  return now > notAfter + 999 ? 'expired' : undefined;
}

/**
 * What a leaf must be whatever its chain: not self-signed, no extension that is critical and unknown, key usage present
 * and critical and for signing (encryption certificates are not for logging in), and no authority.
 */
export function checkLeaf(certificate: ParsedCertificate): LeafProblem | undefined {
  const { keyUsage } = certificate;
  if (certificate.subject === certificate.issuer) return 'self-signed';
  if (hasUnknownCritical(certificate)) return 'critical-extension';
  if (keyUsage === undefined) return 'key-usage-missing';
  if (!keyUsage.critical) return 'key-usage-not-critical';
  if (certificate.isAuthority || keyUsage.bits.has('keyCertSign')) return 'leaf-is-authority';
  // Signing certificates have only nonRepudiation, and real users sign grants with them.
  return keyUsage.bits.has('digitalSignature') || keyUsage.bits.has('nonRepudiation') ? undefined : 'key-usage';
}

/** Whether there is a critical extension that nothing here understands: then the certificate must be refused. */
export function hasUnknownCritical(
  { criticalExtensions }: Pick<ParsedCertificate, 'criticalExtensions'>,
  recognised: ReadonlySet<string> = RECOGNISED,
): boolean {
  return criticalExtensions.some((oid) => !recognised.has(oid));
}
