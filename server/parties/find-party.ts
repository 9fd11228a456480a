import type { OrganisationNumber } from '@portvakt/protocol';
import { type OrganisationParty, partyOfOrganisation, readPartyId, readPartyUuid } from './party.ts';
import type { PeopleStore, Person } from './people-store.ts';

/** An organisation or a person that is on record. */
export type Party = (OrganisationParty & { readonly name: string | null }) | Person;

export interface PartyFinder {
  /** The party with this id, or with this UUID; nothing if it is not on record. */
  findById(partyId: number): Promise<Party | undefined>;
  findByUuid(partyUuid: string): Promise<Party | undefined>;
  /**
   * The registered organisations with these ids and UUIDs, by the id or UUID that was asked for. One statement for any
   * number of them. People are not included.
   */
  findOrganisations(named: {
    readonly ids: Iterable<number>;
    readonly uuids: Iterable<string>;
  }): Promise<ReadonlyMap<number | string, OrganisationNumber>>;
  /** The party of an organisation that is on record. */
  findOrganisation(orgno: OrganisationParty['orgno']): Promise<Extract<Party, { kind: 'organisation' }> | undefined>;
}

/** The organisations on record. */
export interface OrganisationReader {
  read(orgno: OrganisationNumber): Promise<{ readonly name: string | null } | undefined>;
  readAll(
    numbers: Iterable<OrganisationNumber>,
  ): Promise<ReadonlyMap<OrganisationNumber, { readonly name: string | null }>>;
}

/** Finds parties by what Altinn's interfaces call them. */
export function createPartyFinder({
  organisations,
  people,
}: {
  organisations: OrganisationReader;
  people: Pick<PeopleStore, 'readById' | 'readByUuid'>;
}): PartyFinder {
  const findOrganisation: PartyFinder['findOrganisation'] = async (orgno) => {
    const found = await organisations.read(orgno);
    return found && { ...partyOfOrganisation(orgno), name: found.name };
  };
  return {
    findOrganisation,
    findOrganisations: async ({ ids, uuids }) => {
      const named = new Map<number | string, OrganisationNumber>();
      const note = (name: number | string, orgno: OrganisationNumber | undefined) => {
        if (orgno !== undefined) named.set(name, orgno);
      };
      for (const id of new Set(ids)) note(id, readPartyId(id));
      for (const uuid of new Set(uuids)) note(uuid, readPartyUuid(uuid));
      const known = await organisations.readAll(named.values());
      return new Map([...named].filter(([, orgno]) => known.has(orgno)));
    },
    findById: async (partyId) => {
      const orgno = readPartyId(partyId);
      return orgno === undefined ? people.readById(partyId) : findOrganisation(orgno);
    },
    findByUuid: async (partyUuid) => {
      const orgno = readPartyUuid(partyUuid);
      return orgno === undefined ? people.readByUuid(partyUuid) : findOrganisation(orgno);
    },
  };
}
