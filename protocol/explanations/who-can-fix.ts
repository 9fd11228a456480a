import type { TokenRefusalName } from '../token-refusals.ts';

/**
 * Who can do something about a refusal. `client`: whoever runs the client, which is the supplier where there is one.
 * `customer`: the organisation or the person on whose behalf the client asks.
 */
export type Fixer = 'client' | 'scope-owner' | 'customer' | 'operator';

/** Where somebody else than those who run the client can help, too, or can help alone. */
const others: Readonly<Partial<Record<TokenRefusalName, readonly Fixer[]>>> = {
  'certificate-revocation-unknown': ['operator', 'client'],
  'scope-not-for-maskinporten': ['client', 'scope-owner'],
  'scope-not-granted': ['scope-owner'],
  'scope-not-delegated': ['customer'],
  'system-user-not-found': ['customer', 'client'],
  'consent-not-valid': ['customer', 'client'],
  'resource-not-allowed': ['client', 'scope-owner'],
  'bound-tokens-unavailable': ['operator', 'client'],
  'temporarily-unavailable': ['operator'],
  'requests-too-many': ['client', 'operator'],
  'token-unverifiable': ['operator'],
};

/** Those who can end the refusal `name` of the token endpoint, the likeliest first. */
export function findFixers(name: TokenRefusalName): readonly Fixer[] {
  return others[name] ?? ['client'];
}
