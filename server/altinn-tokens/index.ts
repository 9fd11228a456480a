/**
 * Altinn tokens: exchanged from machine tokens, given to people in development, and their published keys. They have an
 * issuer and keys of their own, so no one can take them for tokens of the server. Reading them is for sign-in.
 */
export { developmentSignInEndpoints, isOfThisMachine } from './development-sign-in.ts';
export { exchangeEndpoints } from './endpoints.ts';
