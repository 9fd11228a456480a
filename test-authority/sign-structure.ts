import { constants, type KeyObject, sign } from 'node:crypto';
import { RsaSaPssParams } from '@peculiar/asn1-rsa';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { copyBytes, encodeStructure } from './der.ts';

type Digest = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** How certificates, CRLs and OCSP answers can be signed here: what real authorities use, and what must be refused. */
export type SignatureName =
  | 'rsa-sha1'
  | 'rsa-sha256'
  | 'rsa-sha384'
  | 'rsa-sha512'
  | 'pss-sha256'
  | 'pss-sha384'
  | 'pss-sha512'
  | 'ecdsa-sha256';

const digests: Record<Digest, { readonly identifier: string; readonly length: number }> = {
  sha1: { identifier: '1.3.14.3.2.26', length: 20 },
  sha256: { identifier: '2.16.840.1.101.3.4.2.1', length: 32 },
  sha384: { identifier: '2.16.840.1.101.3.4.2.2', length: 48 },
  sha512: { identifier: '2.16.840.1.101.3.4.2.3', length: 64 },
};

const signatures: Record<SignatureName, { readonly identifier: string; readonly digest: Digest }> = {
  'rsa-sha1': { identifier: '1.2.840.113549.1.1.5', digest: 'sha1' },
  'rsa-sha256': { identifier: '1.2.840.113549.1.1.11', digest: 'sha256' },
  'rsa-sha384': { identifier: '1.2.840.113549.1.1.12', digest: 'sha384' },
  'rsa-sha512': { identifier: '1.2.840.113549.1.1.13', digest: 'sha512' },
  'pss-sha256': { identifier: '1.2.840.113549.1.1.10', digest: 'sha256' },
  'pss-sha384': { identifier: '1.2.840.113549.1.1.10', digest: 'sha384' },
  'pss-sha512': { identifier: '1.2.840.113549.1.1.10', digest: 'sha512' },
  'ecdsa-sha256': { identifier: '1.2.840.10045.4.3.2', digest: 'sha256' },
};

const MGF1 = '1.2.840.113549.1.1.8';

/** A digest by its name, as OCSP's CertID names it: with a NULL for its parameters, as every real responder sends. */
export function describeDigest(digest: Digest): AlgorithmIdentifier {
  return new AlgorithmIdentifier({ algorithm: digests[digest].identifier, parameters: null });
}

/** The digest behind an object identifier, or nothing for one that is not known here. */
export function findDigest(identifier: string): Digest | undefined {
  return (Object.keys(digests) as Digest[]).find((name) => digests[name].identifier === identifier);
}

/**
 * The AlgorithmIdentifier of a signature: NULL parameters for RSA (RFC 4055 §5), none for ECDSA (RFC 5758 §3.2), and for
 * RSASSA-PSS the digest, MGF1 with the same digest and a salt as long as the digest (RFC 4055 §3.1).
 */
export function describeSignature(name: SignatureName): AlgorithmIdentifier {
  const { identifier, digest } = signatures[name];
  if (name.startsWith('ecdsa')) return new AlgorithmIdentifier({ algorithm: identifier });
  if (!name.startsWith('pss')) return new AlgorithmIdentifier({ algorithm: identifier, parameters: null });
  const hashAlgorithm = describeDigest(digest);
  const maskGenAlgorithm = new AlgorithmIdentifier({
    algorithm: MGF1,
    parameters: copyBytes(encodeStructure(hashAlgorithm)),
  });
  const parameters = new RsaSaPssParams({ hashAlgorithm, maskGenAlgorithm, saltLength: digests[digest].length });
  return new AlgorithmIdentifier({ algorithm: identifier, parameters: copyBytes(encodeStructure(parameters)) });
}

/** Signs `bytes` with `key`. With `spoiled` one bit of the signature is wrong. */
export function signBytes(
  bytes: Uint8Array,
  { signature, signingKey, spoiled = false }: { signature: SignatureName; signingKey: KeyObject; spoiled?: boolean },
): Buffer {
  const { digest } = signatures[signature];
  const made = signature.startsWith('pss')
    ? sign(digest, bytes, {
        key: signingKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: digests[digest].length,
      })
    : sign(digest, bytes, signingKey);
  if (spoiled) made[made.length - 1] = (made.at(-1) ?? 0) ^ 1;
  return made;
}
