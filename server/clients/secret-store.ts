import type { Unit } from '#audit-trail';
import { countRows } from '#database';
import { describeChange, type Owned } from './client-change-store.ts';

/** How long a secret lives, and how long the one before it goes on beside it (docs.digdir.no, «Klientregistrering»). */
const LIFE = 360 * 24 * 60 * 60 * 1000;
const OVERLAP = 30 * 60 * 1000;

/** The secrets of clients, as hashes only. */
export interface SecretStore {
  /** How many secrets a client has had, up to `limit`. */
  count(unit: Unit, clientId: string, limit: number): Promise<number>;
  /** A new secret beside the newest old one, which has half an hour left; any older one ends at once. */
  add(unit: Unit, client: Owned, secretHash: string): Promise<void>;
  /** Ends every secret of a client that no longer uses one. */
  endAll(unit: Unit, client: Owned): Promise<void>;
}

/** The only SQL on `client_secrets`. */
export function createSecretStore({ clock }: { clock: () => number }): SecretStore {
  const end = async (unit: Unit, clientId: string, at: number): Promise<void> => {
    await unit.transaction
      .updateTable('client_secrets')
      .set({ expires_at: at })
      .where('client_id', '=', clientId)
      .where('expires_at', '>', at)
      .execute();
  };

  return {
    count: (unit, clientId, limit) =>
      countRows(
        unit.transaction,
        unit.transaction
          .selectFrom('client_secrets')
          .select('created_at')
          .where('client_id', '=', clientId)
          .limit(limit),
      ),
    add: async (unit, client, secretHash) => {
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
      const expires_at = new Date(at + LIFE).toISOString();
      await unit.record({ ...describeChange(client), action: 'new secret', after: { expires_at } });
    },
    endAll: async (unit, client) => {
      await end(unit, client.client_id, clock());
      await unit.record({ ...describeChange(client), action: 'end secrets' });
    },
  };
}
