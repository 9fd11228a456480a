import type { JWTPayload } from 'jose';

/** The answer about a token (RFC 7662 §2.2): what it says, with those of its scopes that the caller may know of. */
export type Introspection =
  | { readonly active: false }
  | ({ readonly active: true } & Readonly<Record<string, unknown>>);

/** All that is said of a token which does not count, or is not the caller's business: the two cannot be told apart (RFC 7662 §2.2). */
export const inactive: Introspection = { active: false };

/** Claims that the answer has as the token has them, in this order. */
const SHOWN = [
  'client_id',
  'token_type',
  'exp',
  'iat',
  'iss',
  'aud',
  'jti',
  'consumer',
  'supplier',
  'delegation_source',
  'authorization_details',
  'client_amr',
  'pid',
  'cnf',
] as const;

/** The answer about a token with `claims` that counts for `scopes`. */
export function composeIntrospection(claims: JWTPayload, scopes: readonly string[]): Introspection {
  const shown = SHOWN.filter((name) => claims[name] !== undefined).map((name) => [name, claims[name]] as const);
  return { active: true, scope: scopes.join(' '), ...Object.fromEntries(shown) };
}
