/**
 * Clients (integrasjoner) and their keys: what is registered, and the view of it that the token path reads — one
 * record a client, with its keys, its scopes and whether its organisation was granted each. Deciding about a request
 * is left to assertion-checking and token-granting.
 */

export type { ClientRecord, RecordedKey } from './client.ts';
export { type Client, plainClient } from './client-fields.ts';
export type { ClientKey } from './client-key-store.ts';
export { type ActingClient, refuseReading } from './decide-client-access.ts';
export { checkKeySet, decideSingleKey, type KeyGround, placeKey } from './decide-keys.ts';
export {
  createEndingStore,
  type Ending,
  type EndingKind,
  type EndingPlace,
  type EndingStore,
  type Rival,
} from './ending-store.ts';
export { allClientEndpoints, openClients } from './endpoints.ts';
export { type ClientFinder, createClientFinder } from './find-client.ts';
export { keyExpiry } from './key-lifetime.ts';
export { createOnBehalfOfStore } from './on-behalf-of-store.ts';
export { NO_KNOWN_END } from './pinned-certificate.ts';
export { readCertifiedOrganisation } from './read-certified-organisation.ts';
export { nameByThumbprint, type ReadKey, readKeyText, readKeyValue } from './read-key-text.ts';
export type { RegisteredClient, RegisteredKey } from './registered-client.ts';
export { type ClientStore, createClientStore } from './store.ts';
export { watchClientKeys } from './watch-client-keys.ts';
