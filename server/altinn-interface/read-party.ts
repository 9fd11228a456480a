import { parseOrganisationNumber } from '@portvakt/protocol';
import type { OrganisationParty, PartyFinder } from '#parties';
import type { Call } from './altinn-routes.ts';

/**
 * The organisation that a person acts for, if it is on record: `{party}` of the path is an id, or the word `organization` with
 * the number in a header; elsewhere `party` in the query is a UUID (Altinn, access management). People are no
 * answer: what they do for themselves has doors of its own.
 */
export async function readParty(
  { parameters, param, headers }: Pick<Call, 'parameters' | 'param' | 'headers'>,
  parties: PartyFinder,
): Promise<OrganisationParty | undefined> {
  const found = await find();
  return found?.kind === 'organisation' ? found : undefined;

  async function find() {
    const { party } = parameters;
    if (party === undefined) {
      const uuid = param('party');
      return uuid === undefined ? undefined : parties.findByUuid(uuid);
    }
    if (party !== 'organization') return /^[0-9]{1,15}$/.test(party) ? parties.findById(Number(party)) : undefined;
    const orgno = parseOrganisationNumber(String(headers['altinn-party-organizationnumber'] ?? ''));
    return orgno === undefined ? undefined : parties.findOrganisation(orgno);
  }
}
