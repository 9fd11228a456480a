import { isRocaModulus } from '@portvakt/protocol';
import type { ParsedCertificate } from './parse-certificate.ts';

const KEY_USAGE = '2.5.29.15';
const BASIC_CONSTRAINTS = '2.5.29.19';
const RECOGNISED: ReadonlySet<string> = new Set([KEY_USAGE, BASIC_CONSTRAINTS]);
/**
 * Extensions that are understood in authorities' certificates. The further ones narrow what an authority may issue, and
 * apply whether critical or not.
 */
export const recognisedOfAuthorities: ReadonlySet<string> = new Set([
  ...RECOGNISED,
  '2.5.29.30',
  '2.5.29.36',
  '2.5.29.54',
]);

/** Bits of the modulus, and limits of the exponent. They are checked before any signature. */
const SMALLEST_MODULUS = 2048;
const LARGEST_MODULUS = 4096;

export type LeafProblem =
  | 'self-signed'
  | 'critical-extension'
  | 'key-usage-missing'
  | 'key-usage-not-critical'
  | 'key-usage'
  | 'leaf-is-authority';

/** Whether the leaf's key may be used to check a grant: plain RSA of 2048 to 4096 bits with an odd exponent, from no ROCA chip. */
export function checkKey({
  publicKey,
}: Pick<ParsedCertificate, 'publicKey'>): 'key-type' | 'key-size' | 'key-exponent' | 'key-weak' | undefined {
  const { modulusLength = 0, publicExponent = 0n } = publicKey.asymmetricKeyDetails ?? {};
  // Node calls an RSASSA-PSS key `rsa-pss`; it must not be used for RS256.
  if (publicKey.asymmetricKeyType !== 'rsa') return 'key-type';
  if (modulusLength < SMALLEST_MODULUS || modulusLength > LARGEST_MODULUS) return 'key-size';
  if (publicExponent < 3n || publicExponent >= 2n ** 32n || publicExponent % 2n === 0n) return 'key-exponent';
  const { n = '' } = publicKey.export({ format: 'jwk' });
  return isRocaModulus(Buffer.from(n, 'base64url')) ? 'key-weak' : undefined;
}

/** Whether `certificate` is valid at `now` (milliseconds), both ends included (RFC 5280 §4.1.2.5). */
export function checkDates(
  { notBefore, notAfter }: Pick<ParsedCertificate, 'notBefore' | 'notAfter'>,
  now: number,
): 'not-yet-valid' | 'expired' | undefined {
  if (now < notBefore) return 'not-yet-valid';
  return now > notAfter + 999 ? 'expired' : undefined;
}

/**
 * Rules for every leaf, whatever its chain. It must not be self-signed or an authority, must have no unknown critical
 * extension, and its key usage must be present, critical and for signing (encryption certificates are not for
 * authentication).
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
