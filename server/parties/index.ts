/**
 * Parties (aktører): organisations and people as Altinn's interfaces name them, by an id and a UUID that never change.
 * Also people, their roles and rights in organisations with where those come from, and what each may do. sign-in finds out who a caller
 * is; the room organisations keeps the organisations.
 */
export { createPartyFinder, type OrganisationReader, type Party, type PartyFinder } from './find-party.ts';
export { type OrganisationParty, partyOfOrganisation } from './party.ts';
export { createPeopleStore, type Identity, type Member, type PeopleStore, type Person } from './people-store.ts';
export { everyRight, type Right } from './right.ts';
export {
  type HeldRights,
  type HeldRole,
  mayApprove,
  mayDelegate,
  organisationsOf,
  rightsIn,
} from './rights.ts';
export { type Role, rightsOfRole, roles } from './roles.ts';
