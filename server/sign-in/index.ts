/**
 * Who is calling: proves the access tokens that are shown to the interfaces of this server itself (self-service, the
 * Altinn neighbour), those of machines and those of people. What a caller may do there is decided by the room that is
 * called.
 */
export { type Callers, openCallers } from './open-callers.ts';
export {
  type AltinnCaller,
  altinnIssuerOf,
  PARTY_UUID,
  PORTAL_SCOPE,
} from './read-altinn-caller.ts';
export { type AccessToken, readBearer, type TokenFault } from './read-token.ts';
