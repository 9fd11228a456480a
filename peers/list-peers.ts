import { betterAuth } from './better-auth.ts';
import { hydra } from './hydra.ts';
import { keycloak } from './keycloak.ts';
import { mockOauth2Server } from './mock-oauth2-server.ts';
import { oauth2MockServer } from './oauth2-mock-server.ts';
import { oidcProvider } from './oidc-provider.ts';
import type { Peer } from './peer.ts';

/** Every peer, in the order of the tables. */
export const peers: readonly Peer[] = [oidcProvider, betterAuth, oauth2MockServer, mockOauth2Server, keycloak, hydra];
