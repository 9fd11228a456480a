/**
 * Parties (aktører): organisations and people as Altinn's interfaces name them, by an id and a UUID that never change.
 * Also the registered people, their roles in organisations, and what each role may do. sign-in finds out who a caller
 * is; the room organisations keeps the organisations.
 */
export { createPartyFinder, type OrganisationReader, type Party, type PartyFinder } from './find-party.ts';
export { type OrganisationParty, partyOfOrganisation } from './party.ts';
export { createPeopleStore, type HeldRole, type PeopleStore, type Person, rolesIn } from './people-store.ts';
export { mayApprove, mayDelegate, type Role, roles } from './roles.ts';
