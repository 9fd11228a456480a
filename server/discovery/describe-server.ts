import { CONSENT, JWT_BEARER, SYSTEM_USER, signingAlgorithms, tokenEndpointOf } from '@portvakt/protocol';
import type { Settings } from '#operations';
import { PROOF_ALGORITHMS } from '#proof-of-possession';
import type { CertifiedKey } from '#signing-keys';

/**
 * The authorization server's metadata (RFC 8414 §2, RFC 9396 §10), with Maskinporten's members in Maskinporten's order. What Maskinporten does not
 * have comes after them, where it is switched on (RFC 9449 §5.1).
 */
export function describeServer(issuer: string, { dpop, introspection }: Pick<Settings, 'dpop' | 'introspection'>) {
  return {
    issuer,
    token_endpoint: tokenEndpointOf(issuer),
    jwks_uri: `${issuer}jwk`,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    grant_types_supported: [JWT_BEARER],
    token_endpoint_auth_signing_alg_values_supported: [...signingAlgorithms],
    authorization_details_types_supported: [SYSTEM_USER, CONSENT],
    ...(introspection && {
      introspection_endpoint: `${issuer}introspect`,
      introspection_endpoint_auth_methods_supported: ['private_key_jwt'],
      introspection_endpoint_auth_signing_alg_values_supported: [...signingAlgorithms],
    }),
    ...(dpop && { dpop_signing_alg_values_supported: PROOF_ALGORITHMS }),
  };
}

/** The key set of `keys` (RFC 7517 §5): public members only. */
export function describeKeys(keys: readonly Pick<CertifiedKey, 'kid' | 'alg' | 'n' | 'e' | 'x5c'>[]) {
  return { keys: keys.map(({ kid, alg, n, e, x5c }) => ({ kty: 'RSA', e, use: 'sig', kid, alg, n, x5c })) };
}
