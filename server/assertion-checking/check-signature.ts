import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { nameSome, type PublicJwk, type Refusal, refuse, type SigningAlgorithm } from '@portvakt/protocol';
import { LruCache } from '#memory';
import type { Authentication } from './choose-authentication.ts';
import type { Assertion } from './read-assertion.ts';

/** Parsed keys that are kept: parsing costs as much as verifying. */
const MOST_PARSED = 5_000;

const DIGESTS: Readonly<Record<SigningAlgorithm, string>> = { RS256: 'sha256', RS384: 'sha384', RS512: 'sha512' };

/** Proves that `assertion` was signed with the key of `authentication` (RFC 7515 §5.2, RSASSA-PKCS1-v1_5). */
export type SignatureChecker = (assertion: Assertion, authentication: Authentication) => Refusal | undefined;

export function createSignatureChecker(): SignatureChecker {
  const parsed = new LruCache<string, KeyObject>(MOST_PARSED);
  // A client in memory keeps its key at hand; clients that share a key, or come and go, find it by what it is.
  const atHand = new WeakMap<PublicJwk, KeyObject>();

  const parse = (jwk: PublicJwk): KeyObject => {
    const id = `${jwk.e}.${jwk.n}`;
    const known = parsed.get(id);
    const key = known ?? createPublicKey({ key: { ...jwk }, format: 'jwk' });
    if (known === undefined) parsed.set(id, key);
    atHand.set(jwk, key);
    return key;
  };

  return ({ alg, signingInput, signature }, authentication) => {
    const key =
      authentication.by === 'certificate'
        ? authentication.certificate.key
        : (atHand.get(authentication.key.jwk) ?? parse(authentication.key.jwk));
    if (verify(DIGESTS[alg], Buffer.from(signingInput), key, signature)) return undefined;
    if (authentication.by === 'certificate') {
      return refuse('signature-invalid', {
        hint: 'The signature does not fit the first certificate in x5c, which must be the signer.',
        facts: { fingerprint: authentication.certificate.fingerprint },
      });
    }
    const { kid } = authentication.key;
    return refuse('signature-invalid', {
      hint: 'The signature does not fit the registered key: check that the private key is the other half of it.',
      registryHint: () => `It was checked with the key ${nameSome([kid])}.`,
      facts: { keyId: kid },
    });
  };
}
