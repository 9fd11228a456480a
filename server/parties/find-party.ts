import type { OrganisationStore } from '#organisations';
import { type OrganisationParty, partyOfOrganisation, readPartyId, readPartyUuid } from './party.ts';
import type { PeopleStore, Person } from './people-store.ts';

/** An organisation or a person that is on record. */
export type Party = (OrganisationParty & { readonly name: string | null }) | Person;

export interface PartyFinder {
  /** The party with this id, or with this UUID; nothing when nobody on record has it. */
  findById(partyId: number): Promise<Party | undefined>;
  findByUuid(partyUuid: string): Promise<Party | undefined>;
  /** The party of an organisation that is on record. */
  findOrganisation(orgno: OrganisationParty['orgno']): Promise<Extract<Party, { kind: 'organisation' }> | undefined>;
}

/** Finds parties by what Altinn's interfaces call them. */
export function createPartyFinder({
  organisations,
  people,
}: {
  organisations: Pick<OrganisationStore, 'read'>;
  people: Pick<PeopleStore, 'findById' | 'findByUuid'>;
}): PartyFinder {
  const findOrganisation: PartyFinder['findOrganisation'] = async (orgno) => {
    const found = await organisations.read(orgno);
    return found && { ...partyOfOrganisation(orgno), name: found.name };
  };
  return {
    findOrganisation,
    findById: async (partyId) => {
      const orgno = readPartyId(partyId);
      return orgno === undefined ? people.findById(partyId) : findOrganisation(orgno);
    },
    findByUuid: async (partyUuid) => {
      const orgno = readPartyUuid(partyUuid);
      return orgno === undefined ? people.findByUuid(partyUuid) : findOrganisation(orgno);
    },
  };
}
