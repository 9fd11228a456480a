/**
 * Parties (aktører): organisations and people as Altinn's interfaces name them, by an id and a UUID that are the same on
 * every start; the people that are on record, their roles in organisations, and what each role may do. Who a caller is,
 * is for sign-in; organisations themselves are kept by the room organisations.
 */
export { createPartyFinder, type Party, type PartyFinder } from './find-party.ts';
export { type OrganisationParty, partyOfOrganisation } from './party.ts';
export { createPeopleStore, type HeldRole, type PeopleStore, type Person, rolesIn } from './people-store.ts';
export { mayApprove, mayDelegate, type Role, roles } from './roles.ts';
