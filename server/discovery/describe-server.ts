import { JWT_BEARER, signingAlgorithms } from '@portvakt/protocol';
import type { SigningKey } from '#signing-keys';

/**
 * The authorization server's metadata (RFC 8414 §2), with Maskinporten's members in Maskinporten's order. A seventh,
 * `authorization_details_types_supported`, comes when such requests are answered.
 */
export function describeServer(issuer: string) {
  return {
    issuer,
    token_endpoint: `${issuer}token`,
    jwks_uri: `${issuer}jwk`,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    grant_types_supported: [JWT_BEARER],
    token_endpoint_auth_signing_alg_values_supported: [...signingAlgorithms],
  };
}

/** The key set of `keys` (RFC 7517 §5): public members only. */
export function describeKeys(keys: readonly Pick<SigningKey, 'kid' | 'alg' | 'n' | 'e'>[]) {
  return { keys: keys.map(({ kid, alg, n, e }) => ({ kty: 'RSA', e, use: 'sig', kid, alg, n })) };
}
