import { type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import { isAdministrationScope } from '#scopes';
import type { Client } from './client-fields.ts';

/** Who asks for something to be done about a client: the organisation that is acted for, and the scopes. */
export interface ActingClient {
  /** Where a client asks; absent where a person does. */
  readonly clientId?: string;
  readonly organisation: OrganisationNumber;
  /** Those that others include count, too. */
  readonly scopes: ReadonlySet<string>;
}

type Parties = Pick<Client, 'client_id' | 'client_orgno' | 'supplier_orgno'>;

/** A client is read by the organisation that it acts as and by the supplier that keeps it. All others get 403. */
export function refuseReading({ organisation }: ActingClient, client: Parties): Refusal | undefined {
  if (organisation === client.client_orgno || organisation === client.supplier_orgno) return undefined;
  return refuseStranger(client);
}

/**
 * A client is changed by the organisation that it acts as. One that a supplier keeps is changed by that supplier alone:
 * it uses the supplier's grants, and its tokens name the supplier.
 */
export function refuseAltering({ organisation, scopes }: ActingClient, client: Parties): Refusal | undefined {
  if (client.supplier_orgno === null) return organisation === client.client_orgno ? undefined : refuseStranger(client);
  if (organisation !== client.supplier_orgno) return refuseStranger(client);
  return scopes.has('idporten:dcr.supplier') ? undefined : refuse('client-kept-by-supplier');
}

/** A client is deactivated by those who may change it, and by the organisation in whose name it acts. */
export function refuseDeactivating(by: ActingClient, client: Parties): Refusal | undefined {
  return by.organisation === client.client_orgno ? undefined : refuseAltering(by, client);
}

/**
 * The keys of a client decide who can speak as it: with a key of one's own, or, once it has no keys, with the organisation's
 * certificate. So the keys of a client with administration scopes are changed only by a client that holds them all (`held`).
 * Otherwise a client that may only keep clients could become one that gives out scopes.
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
