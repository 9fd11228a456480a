import { createHash } from 'node:crypto';
import { type Refusal, refuse } from '../refusal.ts';
import { decodeObject, decodePart } from '../token/read-token.ts';
import { isSignedBy, proofAlgorithms, readProofKey } from './check-proof-key.ts';
import { composeAddress, normaliseAddress } from './compose-address.ts';
import type { DpopSettings } from './dpop-settings.ts';
import { rememberProofs } from './remember-proofs.ts';

/** What a proof is about: the request that it came with. */
export interface Call {
  readonly method: string;
  /** Path and query, as on the request line. */
  readonly url: string;
  /** The header `DPoP`; several come as a list, or with a comma between. */
  readonly dpop: string | readonly string[] | null | undefined;
}

/** Checks the proof of a request with a token that is bound to the key with the thumbprint `boundTo`. */
export type CheckProof = (
  call: Call,
  bound: { readonly token: string; readonly boundTo: string },
) => Refusal | undefined;

/** Characters of a proof, and of its `jti`. */
const proofBounds = { proof: 4096, id: 256 };
const RETRY_AFTER = 5;

/**
 * Checks proofs by all of RFC 9449 §4.3 and §7.1, cheapest first, and each only once. A proof is remembered when everything else of it is
 * right, so only those who hold a bound token fill the memory.
 *
 * @param tolerance Seconds by which the caller's clock may be ahead.
 */
export function createProofChecker({
  settings: { baseUrl, maximumAge, mostProofs },
  clock,
  elapsed,
  tolerance,
}: {
  settings: Required<DpopSettings>;
  clock: () => number;
  /** Seconds, on a clock that only goes forward. */
  elapsed: () => number;
  tolerance: number;
}): CheckProof {
  const memory = rememberProofs({ most: mostProofs, life: maximumAge + tolerance });

  return ({ method, url, dpop }, { token, boundTo }) => {
    const [proof, ...more] = dpop === undefined || dpop === null ? [] : [dpop].flat();
    if (proof === undefined) return wrong('Send a proof in the header DPoP with this token');
    if (more.length > 0 || proof.includes(',')) return wrong('Send one header DPoP with one proof');
    if (proof.length > proofBounds.proof) return wrong(`A proof has at most ${proofBounds.proof} characters`);
    const [first = '', second = '', third = '', fourth] = proof.split('.', 4);
    const [header, claims, signature] = [decodeObject(first), decodeObject(second), decodePart(third)];
    if (header === undefined || claims === undefined || signature === undefined || fourth !== undefined) {
      return wrong('The proof must be a JWT: three parts of base64url, the first two of JSON objects');
    }
    if (header.typ !== 'dpop+jwt') return wrong('The typ of the proof must be dpop+jwt');
    if ('crit' in header) return wrong('The proof has crit, which no proof needs');
    const algorithm = proofAlgorithms.find((name) => name === header.alg);
    if (algorithm === undefined) return wrong(`The alg of the proof must be one of ${proofAlgorithms.join(', ')}`);
    const { htm, htu, iat, jti, ath } = claims;
    if (htm !== method) return wrong(`The htm of the proof must be ${/^[A-Z]+$/.test(method) ? method : 'the method'}`);
    const address = composeAddress(baseUrl, url);
    if (address === undefined || typeof htu !== 'string' || normaliseAddress(htu) !== address) {
      return wrong(`The htu of the proof must be the address of the request, below ${baseUrl}`);
    }
    const now = clock() / 1000;
    if (typeof iat !== 'number' || iat > now + tolerance || iat < now - maximumAge) {
      return wrong(`The iat of the proof must be at most ${maximumAge} s old; the time here is ${Math.floor(now)}`);
    }
    if (typeof jti !== 'string' || jti === '' || jti.length > proofBounds.id) {
      return wrong(`The jti of the proof must be 1 to ${proofBounds.id} characters`);
    }
    if (ath !== createHash('sha256').update(token).digest('base64url')) {
      return wrong('The ath of the proof must be the hash of this token');
    }
    const key = readProofKey(header.jwk, algorithm);
    if (key === undefined)
      return wrong(`The jwk of the proof must be a public key for ${algorithm}, and nothing private`);
    if (key.thumbprint !== boundTo) return wrong('The token is bound to another key than that of the proof');
    const signed = Buffer.from(`${first}.${second}`, 'latin1');
    if (!isSignedBy(key.key, { algorithm, signed, signature })) return wrong('The proof is not signed by its key');
    const remembered = memory.take(createHash('sha256').update(`${boundTo} ${jti}`).digest('base64url'), elapsed());
    if (remembered === 'seen') return wrong('The proof was used before');
    if (remembered === 'new') return undefined;
    const description = `Too many proofs came lately to know which are new. Try again in ${RETRY_AFTER} s.`;
    return refuse('proofs-unavailable', description, { retryAfter: RETRY_AFTER });
  };
}

function wrong(description: string): Refusal {
  return refuse('proof-wrong', `${description}.`);
}
