import type { ClientId, OrganisationNumber } from '@portvakt/protocol';
import type { Client } from '#clients';

type Candidate = Pick<
  Client,
  'client_id' | 'client_orgno' | 'supplier_orgno' | 'integration_type' | 'active' | 'client_name'
>;

/** The client that an organisation administers itself with, the id that a new one is to have, or why neither. */
export type ChosenClient<T> =
  | { readonly present: T }
  | { readonly wanted: ClientId | undefined }
  | { readonly problem: string };

/**
 * The administration client of `organisation`: the one that was named (`wanted`, with what is `known` by that name), or
 * the only one that has administration scopes (`holding`). None of them: a new one is made.
 */
export function chooseClient<T extends Candidate>({
  organisation,
  wanted,
  known,
  holding,
}: {
  organisation: OrganisationNumber;
  wanted: ClientId | undefined;
  known: T | undefined;
  holding: readonly T[];
}): ChosenClient<T> {
  if (wanted !== undefined) {
    if (known === undefined) {
      // Businesses that are known by their eSeal alone go by such a name in tokens.
      return /^eidas-/i.test(wanted) ? { problem: 'A client id must not begin with eidas-.' } : { wanted };
    }
    return checkClient(known, organisation);
  }
  const inUse = holding.filter(({ active }) => active);
  const [only, another] = inUse.length > 0 ? inUse : holding;
  if (only === undefined) return { wanted: undefined };
  if (another === undefined) return checkClient(only, organisation);
  return {
    problem: `Organisation ${organisation} has several clients with administration scopes. Name one of them: ${(inUse.length > 0 ? inUse : holding).map(({ client_id }) => client_id).join(', ')}.`,
  };
}

function checkClient<T extends Candidate>(client: T, organisation: OrganisationNumber): ChosenClient<T> {
  const { client_id: id } = client;
  if (client.client_orgno !== organisation || client.supplier_orgno !== null) {
    return { problem: `The client ${id} is not organisation ${organisation}'s own.` };
  }
  if (client.integration_type !== 'maskinporten') {
    return { problem: `The client ${id} has the integration type ${client.integration_type}, and not maskinporten.` };
  }
  // It was taken out of use for a reason that is not known here.
  if (!client.active) return { problem: `The client ${id} is deactivated. Name another one, which is made for it.` };
  return { present: client };
}
