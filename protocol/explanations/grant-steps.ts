import type { TokenRefusalName } from '../token-refusals.ts';

/**
 * The checks of a token request in the order in which the token endpoint makes them (`grant-token.ts` of the server). An
 * answer reveals the first that failed. Single use is checked against memory before the scopes, and against the database
 * last; it is revealed before what is decided of the scopes.
 */
export const grantSteps = [
  'form',
  'jwt',
  'client',
  'key',
  'signature',
  'certificate',
  'claims',
  'audience',
  'times',
  'single-use',
  'scopes',
  'access',
  'delegation',
  'details',
  'resource',
] as const;

export type GrantStep = (typeof grantSteps)[number];

const steps: Readonly<Record<TokenRefusalName, GrantStep | undefined>> = {
  'grant-type-missing': 'form',
  'grant-type-repeated': 'form',
  'grant-type-unsupported': 'form',
  'content-encoding-unsupported': 'form',
  'media-type-wrong': 'form',
  'assertion-parameter-invalid': 'form',
  'body-too-large': 'form',
  'method-not-allowed': 'form',
  'address-not-found': 'form',
  'issuer-gone': 'form',
  'assertion-malformed': 'jwt',
  'header-alg-invalid': 'jwt',
  'header-crit-present': 'jwt',
  'client-not-found': 'client',
  'client-authentication-missing': 'key',
  'key-identifier-missing': 'key',
  'key-identifier-unknown': 'key',
  'key-expired': 'key',
  'x5c-unreadable': 'key',
  'signature-invalid': 'signature',
  'certificate-invalid': 'certificate',
  'certificate-revocation-unknown': 'certificate',
  'certificate-of-another-organisation': 'certificate',
  'claim-invalid': 'claims',
  'claim-unknown': 'claims',
  'claim-unsupported': 'claims',
  'audience-invalid': 'audience',
  'issuer-moved': 'audience',
  'issued-in-the-future': 'times',
  expired: 'times',
  'lives-too-long': 'times',
  replayed: 'single-use',
  'scope-not-on-client': 'scopes',
  'scope-not-for-maskinporten': 'scopes',
  'scope-not-granted': 'access',
  'consumer-org-is-own': 'delegation',
  'scope-not-delegated': 'delegation',
  'authorization-details-type-unknown': 'details',
  'authorization-details-field-unknown': 'details',
  'authorization-details-value-invalid': 'details',
  'system-user-not-found': 'details',
  'consent-not-valid': 'details',
  'resource-not-allowed': 'resource',
  // About another header than the grant is in.
  'dpop-proof-missing': undefined,
  'dpop-proof-invalid': undefined,
  'dpop-nonce-needed': undefined,
  'bound-tokens-unavailable': undefined,
  // No token was asked for.
  'client-authentication-failed': undefined,
  'introspection-parameter-invalid': undefined,
  // Not one place: a register or the database that gives no answer.
  'temporarily-unavailable': undefined,
  // Whatever was asked for.
  'requests-too-many': undefined,
  // Decided for the client, and held back all the same.
  'token-unverifiable': undefined,
};

/**
 * The check that refuses with `name`, if there is one. `facts` are those of the refusal: they tell the register that gave no
 * answer, and whether a certificate was refused before any signature was checked.
 */
export function findGrantStep(
  name: string,
  facts: Readonly<Record<string, string | number | boolean | undefined>> = {},
): GrantStep | undefined {
  if (name === 'certificate-invalid' && KEY_REASONS.has(String(facts.reason))) return 'key';
  if (name === 'claim-invalid' && facts.claim === 'iss') return 'jwt';
  if (name === 'temporarily-unavailable') {
    if (facts.delegationSource !== undefined) return 'delegation';
    if (facts.subject !== undefined) return 'details';
    return facts.reason === undefined ? undefined : 'single-use';
  }
  return Object.hasOwn(steps, name) ? steps[name as TokenRefusalName] : undefined;
}

/** A certificate whose key is of the wrong kind is refused when it is read. */
const KEY_REASONS: ReadonlySet<string> = new Set(['key-type', 'key-size', 'key-exponent', 'key-weak']);
