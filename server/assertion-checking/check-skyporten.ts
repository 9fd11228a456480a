import { type Refusal, refuse } from '@portvakt/protocol';
import type { GrantClaims } from './check-claims.ts';

/**
 * What a grant to Skyporten must ask for besides what every grant must: one scope, since `sub` of the token names it, and one
 * `resource`, since every cloud compares `aud` (docs/decisions/0049).
 */
export function checkSkyporten({ scopes, resources }: Pick<GrantClaims, 'scopes' | 'resources'>): Refusal | undefined {
  if (scopes.length !== 1) {
    return refuse('skyporten-scopes-several', {
      hint: () => `The grant asks for ${scopes.length}. Make a grant for each.`,
      facts: { claim: 'scope' },
    });
  }
  if (resources.length === 1) return undefined;
  return refuse('skyporten-resource-not-one', {
    hint: () =>
      `${resources.length === 0 ? 'The claim resource is missing' : `${resources.length} came`}. It becomes aud of the token: give the value that the cloud was set up with.`,
    facts: { claim: 'resource' },
  });
}
