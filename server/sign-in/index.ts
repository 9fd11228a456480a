/**
 * Who is calling: proves the access tokens that machines show when they use the interfaces of this server itself (self-
 * service, the Altinn neighbour). What a caller may do there is decided by the room that is called.
 */
export { type AccessToken, createTokenReader, type TokenFault } from './read-token.ts';
