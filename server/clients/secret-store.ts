import type { Unit } from '#audit-trail';
import { countRows } from '#database';
import type { Client } from './client.ts';

/** How long a secret lives, and how long the one before it goes on beside it (docs.digdir.no, «Klientregistrering»). */
const LIFE = 360 * 24 * 60 * 60 * 1000;
const OVERLAP = 30 * 60 * 1000;

type Owned = Pick<Client, 'client_id' | 'client_orgno' | 'supplier_orgno'>;

/** The only SQL on `client_secrets`. Only hashes are kept. */
export function createSecretStore({ clock }: { clock: () => number }) {
  const end = async (unit: Unit, clientId: string, at: number): Promise<void> => {
    await unit.transaction
      .updateTable('client_secrets')
      .set({ expires_at: at })
      .where('client_id', '=', clientId)
      .where('expires_at', '>', at)
      .execute();
  };

  const record = (unit: Unit, client: Owned, action: string, after?: object) =>
    unit.record({
      kind: 'client',
      subject: client.client_id,
      action,
      organisation: client.client_orgno,
      otherOrganisation: client.supplier_orgno ?? undefined,
      after,
    });

  return {
    /** How many secrets a client has had, up to `limit`. */
    count: (unit: Unit, clientId: string, limit: number): Promise<number> =>
      countRows(
        unit.transaction,
        unit.transaction
          .selectFrom('client_secrets')
          .select('created_at')
          .where('client_id', '=', clientId)
          .limit(limit),
      ),
    /** A new secret beside the newest old one, which has half an hour left; any older one ends at once. */
    add: async (unit: Unit, client: Owned, secretHash: string): Promise<void> => {
      const at = clock();
      const newest = await unit.transaction
        .selectFrom('client_secrets')
        .select('secret_hash')
        .where('client_id', '=', client.client_id)
        .where('expires_at', '>', at)
        .orderBy('created_at', 'desc')
        .orderBy('expires_at', 'desc')
        .executeTakeFirst();
      await unit.transaction
        .updateTable('client_secrets')
        .set({ expires_at: at })
        .where('client_id', '=', client.client_id)
        .where('secret_hash', '!=', newest?.secret_hash ?? '')
        .where('expires_at', '>', at)
        .execute();
      await end(unit, client.client_id, at + OVERLAP);
      await unit.transaction
        .insertInto('client_secrets')
        .values({ client_id: client.client_id, secret_hash: secretHash, created_at: at, expires_at: at + LIFE })
        .execute();
      await record(unit, client, 'new secret', { expires_at: new Date(at + LIFE).toISOString() });
    },
    /** Ends every secret of a client that no longer uses one. */
    endAll: async (unit: Unit, client: Owned): Promise<void> => {
      await end(unit, client.client_id, clock());
      await record(unit, client, 'end secrets');
    },
  };
}

export type SecretStore = ReturnType<typeof createSecretStore>;
