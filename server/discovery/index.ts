/**
 * What clients read before anything else: the metadata document (RFC 8414) and the key set (RFC 7517). Both are made
 * from the issuer and the keys; neither decides anything.
 */
export { discoveryRoutes } from './routes.ts';
export { createKeySetWriter, type KeySetWriter } from './write-key-set.ts';
