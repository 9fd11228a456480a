import { type Refusal, refuse } from '@portvakt/protocol';
import type { Proofs } from '#proof-of-possession';
import type { Applicant } from './applicant.ts';

/**
 * The key that a token will be bound to, by its thumbprint; nothing where it will be a bearer token (RFC 9449 §5). Whoever sends a proof
 * gets a bound token. A client that is registered for bound tokens alone never gets another one, whatever the server is set to.
 *
 * @param proofs Nothing where the server takes no proofs: then the header counts for as little as any other (RFC 9449 §5).
 * @param proof The header `DPoP`.
 */
export function decideBinding({
  applicant,
  proofs,
  proof,
}: {
  applicant: Applicant;
  proofs: Pick<Proofs, 'check'> | undefined;
  proof: string | undefined;
}): string | Refusal | undefined {
  const mustBeBound = applicant.kind === 'client' && applicant.client.boundTokensOnly;
  if (proofs === undefined) return mustBeBound ? refuse('bound-tokens-unavailable') : undefined;
  if (proof !== undefined) return proofs.check(proof);
  if (!mustBeBound) return undefined;
  return refuse('dpop-proof-missing', {
    registryHint: 'The client has dpop_bound_access_tokens: send a proof (RFC 9449) in the header DPoP.',
  });
}
