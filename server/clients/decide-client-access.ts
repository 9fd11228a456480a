import { type ApiProblem, type Caller, problem } from '#self-service';
import type { Client } from './client.ts';

type Parties = Pick<Client, 'client_id' | 'client_orgno' | 'supplier_orgno'>;

/** A client is read by the organisation that it acts as, and by the supplier that keeps it; by nobody else (403). */
export function refuseReading({ organisation }: Caller, client: Parties): ApiProblem | undefined {
  if (organisation === client.client_orgno || organisation === client.supplier_orgno) return undefined;
  return refuse(client);
}

/**
 * A client is changed by the organisation that it acts as. One that a supplier keeps is changed by that supplier alone:
 * it is the supplier's grants that it uses, and the supplier that its tokens name.
 */
export function refuseAltering({ organisation, scopes }: Caller, client: Parties): ApiProblem | undefined {
  if (client.supplier_orgno === null) return organisation === client.client_orgno ? undefined : refuse(client);
  if (organisation !== client.supplier_orgno) return refuse(client);
  if (scopes.has('idporten:dcr.supplier')) return undefined;
  return problem(403, 'Client', 'A client in the name of a customer takes the scope idporten:dcr.supplier.');
}

/** It is deactivated by whoever may change it, and by the organisation in whose name it acts. */
export function refuseDeactivating(caller: Caller, client: Parties): ApiProblem | undefined {
  return caller.organisation === client.client_orgno ? undefined : refuseAltering(caller, client);
}

function refuse({ client_id }: Parties): ApiProblem {
  return problem(403, 'Client', `The client ${client_id} belongs to another organisation.`);
}
