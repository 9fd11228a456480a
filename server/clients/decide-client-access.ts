import { isAdministrationScope } from '#scopes';
import { type ApiProblem, type Caller, problem } from '#self-service';
import type { Client } from './client.ts';

type Parties = Pick<Client, 'client_id' | 'client_orgno' | 'supplier_orgno'>;

/**
 * A client may be read only by the organisation that it acts as, and by the supplier that manages it (403 for all
 * others).
 */
export function refuseReading({ organisation }: Caller, client: Parties): ApiProblem | undefined {
  if (organisation === client.client_orgno || organisation === client.supplier_orgno) return undefined;
  return refuse(client);
}

/**
 * A client may be changed by the organisation that it acts as. If a supplier manages it, only that supplier may change
 * it: the client uses the supplier's grants, and its tokens name the supplier.
 */
export function refuseAltering({ organisation, scopes }: Caller, client: Parties): ApiProblem | undefined {
  if (client.supplier_orgno === null) return organisation === client.client_orgno ? undefined : refuse(client);
  if (organisation !== client.supplier_orgno) return refuse(client);
  if (scopes.has('idporten:dcr.supplier')) return undefined;
  return problem(403, 'Client', 'A client in the name of a customer takes the scope idporten:dcr.supplier.');
}

/** A client may be deactivated by anyone who may change it, and by the organisation in whose name it acts. */
export function refuseDeactivating(caller: Caller, client: Parties): ApiProblem | undefined {
  return caller.organisation === client.client_orgno ? undefined : refuseAltering(caller, client);
}

/**
 * Whoever can put a key on a client can act as that client. So only a caller that itself has all administration scopes
 * of a client (`held`) may put a key on it. Otherwise a client that may manage clients could turn itself into one that
 * grants scopes.
 */
export function refuseEmpowering(
  { clientId }: Caller,
  client: Parties,
  { held, onClient }: { held: ReadonlySet<string>; onClient: readonly string[] },
): ApiProblem | undefined {
  if (clientId === client.client_id) return undefined;
  const beyond = onClient.find((scope) => isAdministrationScope(scope) && !held.has(scope));
  if (beyond === undefined) return undefined;
  return problem(
    403,
    'JsonWebKey',
    `The client ${client.client_id} has the scope ${beyond}, which the client that calls has not: it may not give it keys.`,
  );
}

function refuse({ client_id }: Parties): ApiProblem {
  return problem(403, 'Client', `The client ${client_id} belongs to another organisation.`);
}
