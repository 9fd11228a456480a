/**
 * Client delegation (klientdelegering): whose client an organisation is and with which access packages, and which of its
 * clients an organisation has given an agent system user. Agent system users themselves are kept by system-users; what one may
 * do for a client is decided by access-decisions.
 */
export type { ActingFor, AgentClientStore } from './agent-client-store.ts';
export type { ClientRelation } from './client-relation.ts';
export { RIGHT_HOLDER } from './client-relation.ts';
export { connectionEndpoints } from './connection-endpoints.ts';
export { type ClientDelegationStores, createClientDelegationStores } from './dependencies.ts';
export { enduserClientEndpoints } from './enduser-endpoints.ts';
export { giveClient, giveSelf, takeClient } from './keep-agent-clients.ts';
export { portalClientEndpoints } from './portal-endpoints.ts';
export type { ClientRelationStore } from './relation-store.ts';
