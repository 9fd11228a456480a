/**
 * The members of an organisation: people whom its administrators invite, give rights and remove. It owns the invitations and the rules of
 * who may be invited, accept and leave. The rights themselves are kept by parties; who has signed in is known by sessions.
 */
export { type AcceptanceDependencies, acceptanceEndpoints } from './acceptance-endpoints.ts';
export { memberEndpoints } from './endpoints.ts';
export { createInvitationStore, type InvitationStore } from './invitation-store.ts';
