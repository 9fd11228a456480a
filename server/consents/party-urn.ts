import { isNationalIdentityNumber, type OrganisationNumber, parseOrganisationNumber } from '@portvakt/protocol';

const PERSON = 'urn:altinn:person:identifier-no:';
const PARTY_UUID = 'urn:altinn:person:uuid:';
const ORGANISATION = 'urn:altinn:organization:identifier-no:';

/** Who a URN of Altinn's names. */
export type NamedParty =
  | { readonly kind: 'person'; readonly pid: string }
  | { readonly kind: 'organisation'; readonly orgno: OrganisationNumber };

/** The party that `urn` names, or nothing when it names none or a check digit is wrong. `synthetic`: whether synthetic people count. */
export function parsePartyUrn(urn: string, { synthetic }: { synthetic: boolean }): NamedParty | undefined {
  if (urn.startsWith(PERSON)) {
    const pid = urn.slice(PERSON.length);
    return isNationalIdentityNumber(pid, { synthetic }) ? { kind: 'person', pid } : undefined;
  }
  const orgno = urn.startsWith(ORGANISATION) ? parseOrganisationNumber(urn.slice(ORGANISATION.length)) : undefined;
  return orgno && { kind: 'organisation', orgno };
}

/** Whether `urn` is of a kind that names parties here, whether or not its number is one. */
export function isPartyUrn(urn: string): boolean {
  return urn.startsWith(PERSON) || urn.startsWith(ORGANISATION);
}

export function organisationUrn(orgno: OrganisationNumber): string {
  return `${ORGANISATION}${orgno}`;
}

/** A person as stored with what they did: without their number. */
export function partyUuidUrn(partyUuid: string): string {
  return `${PARTY_UUID}${partyUuid}`;
}

/** The UUID in a URN of {@link partyUuidUrn}. */
export function readPartyUuidUrn(urn: string): string | undefined {
  return urn.startsWith(PARTY_UUID) ? urn.slice(PARTY_UUID.length) : undefined;
}

export function personUrn(pid: string): string {
  return `${PERSON}${pid}`;
}
