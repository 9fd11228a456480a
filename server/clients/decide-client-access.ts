import { type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import { isAdministrationScope } from '#scopes';
import type { Client } from './client.ts';

/** The client that asks for something to be done about a client, the organisation it acts for, and its scopes. */
export interface ActingClient {
  readonly clientId: string;
  readonly organisation: OrganisationNumber;
  /** Those that others include count, too. */
  readonly scopes: ReadonlySet<string>;
}

type Parties = Pick<Client, 'client_id' | 'client_orgno' | 'supplier_orgno'>;

/**
 * A client may be read only by the organisation that it acts as, and by the supplier that manages it (403 for all
 * others).
 */
export function refuseReading({ organisation }: ActingClient, client: Parties): Refusal | undefined {
  if (organisation === client.client_orgno || organisation === client.supplier_orgno) return undefined;
  return refuseStranger(client);
}

/**
 * A client may be changed by the organisation that it acts as. If a supplier manages it, only that supplier may change
 * it: the client uses the supplier's grants, and its tokens name the supplier.
 */
export function refuseAltering({ organisation, scopes }: ActingClient, client: Parties): Refusal | undefined {
  if (client.supplier_orgno === null) return organisation === client.client_orgno ? undefined : refuseStranger(client);
  if (organisation !== client.supplier_orgno) return refuseStranger(client);
  return scopes.has('idporten:dcr.supplier') ? undefined : refuse('client-kept-by-supplier');
}

/** A client may be deactivated by anyone who may change it, and by the organisation in whose name it acts. */
export function refuseDeactivating(by: ActingClient, client: Parties): Refusal | undefined {
  return by.organisation === client.client_orgno ? undefined : refuseAltering(by, client);
}

/**
 * The keys of a client decide who can act as it: someone with one of these keys or, once it has none, with the
 * organisation's certificate. So only a caller that itself has all administration scopes of a client (`held`) may
 * change its keys. Otherwise a client that may manage clients could turn itself into one that grants scopes.
 */
export function refuseEmpowering(
  { clientId }: ActingClient,
  client: Parties,
  { held, onClient, adds }: { held: ReadonlySet<string>; onClient: readonly string[]; adds: boolean },
): Refusal | undefined {
  if (clientId === client.client_id) return undefined;
  const beyond = onClient.find((scope) => isAdministrationScope(scope) && !held.has(scope));
  if (beyond === undefined) return undefined;
  return refuse(adds ? 'key-gives-power' : 'key-removal-gives-power', {
    fill: { client: client.client_id, scope: beyond },
  });
}

function refuseStranger({ client_id }: Parties): Refusal {
  return refuse('client-of-another-organisation', { fill: { client: client_id } });
}
