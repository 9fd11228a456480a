/**
 * Gets access tokens from Maskinporten, or any server that speaks its protocol, keeps them fresh, and sends them along.
 * Knows nothing of what the APIs answer.
 */
export type { Clock } from './clock.ts';
export { createTokenClient, type Token, type TokenClient } from './create-token-client.ts';
export type { TokenFetchInit } from './fetch-with-token.ts';
export type { GetOptions } from './keeping/keep-tokens.ts';
export type {
  Algorithm,
  CertifiedKey,
  ClientKey,
  KeyMaterial,
  Pkcs12Key,
  PrivateJwk,
  RegisteredKey,
  RemoteKey,
} from './keys/client-key.ts';
export { type NaisSettings, readNaisSettings } from './read-nais-settings.ts';
export type { ClientSettings, Fetch, ServerSettings } from './settings.ts';
export { TokenError, type TokenFault } from './token-error.ts';
export { type AuthorizationDetail, describeConsent, describeSystemUser, type TokenRequest } from './token-request.ts';
