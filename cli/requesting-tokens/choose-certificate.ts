import type { KeyObject } from 'node:crypto';
import type { ParsedCertificate } from '@portvakt/server/certificate-rules';
import { holdsKey } from '../reading-certificates/holds-key.ts';
import { showCommonName } from '../reading-certificates/show-name.ts';

/** A private key and the certificate over its other half. */
export interface CertifiedKey {
  readonly key: KeyObject;
  readonly certificate: ParsedCertificate;
}

export interface NoCertifiedKey {
  readonly reason: string;
  /** Those there are to choose from. */
  readonly choices: readonly string[];
}

/**
 * The pair to sign grants with: the only one, or the only one whose certificate is for digitalSignature. Authorities deliver
 * certificates for authentication, for signing and for encryption together.
 */
export function chooseCertificate(
  keys: readonly KeyObject[],
  certificates: readonly ParsedCertificate[],
): CertifiedKey | NoCertifiedKey {
  const pairs = keys.flatMap((key) => {
    const certificate = certificates.find(({ x509 }) => holdsKey(x509, key));
    return certificate === undefined ? [] : [{ key, certificate }];
  });
  if (keys.length === 0) return refuse('it holds no private key.');
  if (certificates.length === 0) return refuse('it holds no certificate.');
  const [pair, another] = pairs;
  if (pair === undefined) return refuse('key and certificate do not belong together: each is half of another pair.');
  if (another === undefined) return checkKey(pair);
  const signing = pairs.filter(({ certificate }) => certificate.keyUsage?.bits.has('digitalSignature'));
  const [chosen] = signing;
  if (chosen !== undefined && signing.length === 1) return checkKey(chosen);
  return {
    reason: `it holds ${pairs.length} keys, and ${signing.length === 0 ? 'none' : 'more than one'} of them has a certificate for digitalSignature. Take out the one meant, and give it with --cert and --key.`,
    choices: pairs.map(({ certificate }) => describeChoice(certificate)),
  };
}

function refuse(reason: string): NoCertifiedKey {
  return { reason, choices: [] };
}

/** The certificate says what kind of key it is: the key itself does not always. */
function checkKey(pair: CertifiedKey): CertifiedKey | NoCertifiedKey {
  const { asymmetricKeyType: type, asymmetricKeyDetails } = pair.certificate.publicKey;
  const bits = asymmetricKeyDetails?.modulusLength ?? 0;
  if (type !== 'rsa')
    return refuse(`grants need a certificate with a plain RSA key, and the key of this one is ${type}.`);
  return bits < 2048 ? refuse(`its key has ${bits} bits, and RS256 needs 2048 at least.`) : pair;
}

function describeChoice({ x509, subjectAttributes, keyUsage }: ParsedCertificate): string {
  const usage = keyUsage === undefined ? 'for anything' : `for ${[...keyUsage.bits].join(', ')}`;
  return `${showCommonName(subjectAttributes)}, serial ${x509.serialNumber}, ${usage}`;
}
