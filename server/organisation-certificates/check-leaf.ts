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
  return listLeafProblems(certificate)[0];
}

/** All that `checkLeaf` may find, in the order in which it looks. */
export function listLeafProblems(certificate: ParsedCertificate): readonly LeafProblem[] {
  const { keyUsage } = certificate;
  const problems: LeafProblem[] = [];
  if (certificate.subject === certificate.issuer) problems.push('self-signed');
  if (listUnknownCritical(certificate).length > 0) problems.push('critical-extension');
  if (keyUsage === undefined) problems.push('key-usage-missing');
  if (keyUsage?.critical === false) problems.push('key-usage-not-critical');
  if (certificate.isAuthority || keyUsage?.bits.has('keyCertSign')) problems.push('leaf-is-authority');
  // Signing certificates have only nonRepudiation, and real users sign grants with them.
  const signs = keyUsage?.bits.has('digitalSignature') || keyUsage?.bits.has('nonRepudiation');
  if (keyUsage !== undefined && !signs) problems.push('key-usage');
  return problems;
}

/** Critical extensions that nothing here understands, dotted decimals: a certificate that has one must be refused. */
export function listUnknownCritical(
  { criticalExtensions }: Pick<ParsedCertificate, 'criticalExtensions'>,
  recognised: ReadonlySet<string> = RECOGNISED,
): readonly string[] {
  return criticalExtensions.filter((oid) => !recognised.has(oid));
}
