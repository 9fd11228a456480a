import { quoteText, type Refusal, refuse, type SigningAlgorithm, signingAlgorithms } from '@portvakt/protocol';
import { readSignedJson } from './read-signed-json.ts';

/** A compact JWS whose shape is right. Nothing in it is proved yet. */
export interface Assertion {
  readonly alg: SigningAlgorithm;
  /** `kid` of the header, if any. */
  readonly keyId: string | undefined;
  /** `x5c` of the header, not yet parsed. */
  readonly x5c: unknown;
  /** `iss`: the client that the assertion claims to be from. */
  readonly issuer: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** The signed text: header and payload as they were sent. */
  readonly signingInput: string;
  readonly signature: Buffer;
}

/** How many characters of a header's value a hint shows. */
const LONGEST_SHOWN = 64;

/**
 * Reads a JWT grant (RFC 7515 §5.2, RFC 7519 §7.2): three parts of canonical base64url, two strict JSON objects, one of
 * three algorithms, no critical extensions, an issuer. Keys named by the token itself (`jwk`, `jku`, `x5u`) are never
 * looked at.
 */
export function readAssertion(text: string): Assertion | Refusal {
  const signed = readSignedJson(text);
  if (typeof signed === 'string') return malformed(signed);
  const { header, claims, signingInput, signature } = signed;

  const alg = signingAlgorithms.find((allowed) => allowed === header.alg);
  if (alg === undefined) {
    return refuse('header-alg-invalid', {
      hint: () =>
        `The header alg must be RS256, RS384 or RS512${typeof header.alg === 'string' ? `; it is ${quoteText(header.alg, LONGEST_SHOWN)}` : ''}.`,
    });
  }
  if ('crit' in header) {
    return refuse('header-crit-present', { hint: 'No critical header extensions are supported: leave crit out.' });
  }
  const keyId = header.kid ?? undefined;
  if (keyId !== undefined && typeof keyId !== 'string') return malformed('The header kid must be a string.');
  const issuer = claims.iss;
  if (typeof issuer !== 'string' || issuer === '') {
    return refuse('claim-invalid', { hint: 'The claim iss must be a string: the client id.', facts: { claim: 'iss' } });
  }
  return {
    alg,
    keyId,
    x5c: header.x5c ?? undefined,
    issuer,
    claims,
    signingInput,
    signature,
  };
}

function malformed(hint: string): Refusal {
  return refuse('assertion-malformed', { hint });
}
