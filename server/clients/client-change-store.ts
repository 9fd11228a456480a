import type { Unit } from '#audit-trail';
import type { Client } from './client.ts';

/** Who a client is of: its organisation, and the supplier that keeps it for that organisation. */
export type Owned = Pick<Client, 'client_id' | 'client_orgno' | 'supplier_orgno'>;

/** What the record says of every change on a client: which client, and the organisations that it concerns. */
export function describeChange({ client_id, client_orgno, supplier_orgno }: Owned) {
  return {
    kind: 'client',
    subject: client_id,
    organisation: client_orgno,
    otherOrganisation: supplier_orgno ?? undefined,
  } as const;
}

/** Notes that a client, or something on it, was changed: its entity tag is another from now on, with `keys` also theirs. */
export async function touchClient(
  { transaction }: Unit,
  { clientId, at, keys = false }: { clientId: string; at: number; keys?: boolean | undefined },
): Promise<void> {
  await transaction
    .updateTable('clients')
    .set((row) => ({
      updated_at: at,
      version: row('version', '+', 1),
      ...(keys && { keys_version: row('keys_version', '+', 1) }),
    }))
    .where('client_id', '=', clientId)
    .execute();
}
