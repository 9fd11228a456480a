import { clientNames } from './vocabulary.ts';

/** Signers that no adapter needs to have: the runner makes them. */
export const madeSigners = {
  unregistered: 'a fresh RSA key that no server has seen',
  unregistered_small: 'a fresh RSA key of 1024 bits',
  unregistered_ec: 'a fresh EC key (P-256)',
  unregistered_ed25519: 'a fresh Ed25519 key',
  nobody: 'there is no signature',
  hmac_public_pem: 'HMAC with the public key of the client as PEM for a secret',
  hmac_public_pem_without_line_end: 'the same without the last line break',
  hmac_public_der: 'HMAC with the same as DER',
  hmac_public_jwk: 'HMAC with the same as a JWK',
  hmac_public_modulus: 'HMAC with its modulus n, as bytes',
  hmac_public_modulus_text: 'HMAC with its modulus n, as it stands in the JWK',
  hmac_empty: 'HMAC with the empty secret',
  hmac_kid: 'HMAC with the kid for a secret',
  hmac_client_id: 'HMAC with the client id for a secret',
} as const;
export type MadeSigner = keyof typeof madeSigners;

/** Everybody who can sign a grant: the clients, and those that the runner makes. */
export const signerNames: readonly string[] = [...Object.keys(clientNames), ...Object.keys(madeSigners)];
