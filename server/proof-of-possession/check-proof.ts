import { type Hint, quoteText, type Refusal, refuse } from '@portvakt/protocol';
import { readSignedJson } from '#assertion-checking';
import { checkProofKey, isSignedBy, PROOF_ALGORITHMS } from './check-proof-key.ts';
import { normaliseAddress } from './normalise-address.ts';

/** What a proof is checked against. */
export interface ProofCircumstances {
  /** The address of the token endpoint, one for each issuer that answers. Never from the request. */
  readonly addresses: readonly string[];
  /** Seconds since 1970. */
  readonly now: number;
  readonly acceptsNonce: (nonce: string) => boolean;
}

/** Characters of a proof: one with an RSA key of 4096 bits has about 1700. */
const LONGEST = 4096;
const LONGEST_ID = 256;
const LONGEST_NONCE = 256;
/** Seconds that a proof may be old, and by which the client's clock may be ahead: those of a grant. */
const OLDEST = 120;
const MOST_AHEAD = 10;
const LONGEST_SHOWN = 128;

/**
 * The key that made the proof in a header `DPoP`, by all checks of RFC 9449 §4.3. Its `jti` is not remembered: see
 * docs/decisions/0050-dpop.md.
 *
 * @param proof The header's value; several headers come with a comma between, which no proof has.
 * @returns the thumbprint of the key (RFC 7638), or `dpop-proof-invalid` or `dpop-nonce-needed`. A nonce is asked for last, so that
 *   another try with one can succeed.
 */
export function checkProof(proof: string, given: ProofCircumstances): string | Refusal {
  if (proof.includes(',')) return invalid('header', 'Send one header DPoP with one proof.');
  if (proof.length > LONGEST) return invalid('header', () => `A proof has at most ${LONGEST} characters.`);
  const signed = readSignedJson(proof);
  if (typeof signed === 'string') return invalid('header', signed);
  const { header, claims, signingInput, signature } = signed;
  if (header.typ !== 'dpop+jwt') return invalid('typ', 'The header typ must be dpop+jwt.');
  if ('crit' in header) return invalid('crit', 'No critical header extensions are supported.');
  const algorithm = PROOF_ALGORITHMS.find((name) => name === header.alg);
  if (algorithm === undefined) {
    return invalid('alg', () => `The header alg must be one of ${PROOF_ALGORITHMS.join(', ')}.`);
  }
  const key = checkProofKey(header.jwk, algorithm);
  if (typeof key === 'string') return invalid('jwk', () => `The header jwk ${key}.`);
  if (!isSignedBy(key.key, { algorithm, signingInput, signature })) {
    return invalid('signature', 'The signature is not by the key in the header jwk.');
  }
  const wrong = checkClaims(claims, given);
  if (wrong !== undefined) return wrong;
  const { nonce } = claims;
  if (typeof nonce !== 'string' || nonce.length > LONGEST_NONCE || !given.acceptsNonce(nonce)) {
    return refuse('dpop-nonce-needed', {
      hint: () =>
        `${nonce === undefined ? 'The proof has no nonce' : 'The nonce is not one of the newest'}: make a new proof with the nonce in the header DPoP-Nonce of this answer, and a new grant.`,
    });
  }
  return key.thumbprint;
}

function checkClaims(
  { htm, htu, iat, jti }: Readonly<Record<string, unknown>>,
  { addresses, now }: ProofCircumstances,
): Refusal | undefined {
  if (htm !== 'POST') return invalid('htm', 'The claim htm must be POST.');
  const address = typeof htu === 'string' ? normaliseAddress(htu) : undefined;
  if (address === undefined || !addresses.includes(address)) {
    const found = () => (typeof htu === 'string' ? `; it is ${quoteText(htu, LONGEST_SHOWN)}` : '');
    return invalid('htu', () => `The claim htu must be ${addresses[0]}${found()}.`);
  }
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_ID) {
    return invalid('jti', () => `The claim jti must be a string of 1 to ${LONGEST_ID} characters.`);
  }
  if (typeof iat !== 'number' || iat > now + MOST_AHEAD || iat < now - OLDEST) {
    return invalid(
      'iat',
      () =>
        `The claim iat must be at most ${OLDEST} seconds old and ${MOST_AHEAD} ahead. The server's clock is ${now}.`,
    );
  }
  return undefined;
}

function invalid(part: string, hint: Hint): Refusal {
  return refuse('dpop-proof-invalid', { fill: { part }, hint, facts: { part } });
}
