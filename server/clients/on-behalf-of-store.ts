import type { OrganisationNumber } from '@portvakt/protocol';
import type { Kysely } from 'kysely';
import { differ, type Unit } from '#audit-trail';
import { countRows, type Tables } from '#database';
import type { OnBehalfOf } from './client.ts';
import { describeChange, type Owned } from './client-change-store.ts';
import { keptBy } from './store.ts';

type Entry = Pick<OnBehalfOf, 'onbehalfof' | 'orgno' | 'name' | 'description' | 'uri' | 'logo_uri'>;

/** The customers on whose behalf clients with login act. An entry that is removed leaves its row. */
export interface OnBehalfOfStore {
  /** The entries in use on the client, by their id. */
  findAll(transaction: Kysely<Tables>, clientId: string): Promise<readonly OnBehalfOf[]>;
  /** The entry with this id, where it is in use. */
  find(transaction: Kysely<Tables>, clientId: string, id: string): Promise<OnBehalfOf | undefined>;
  /** Whether an entry with this id was removed: its row is still there. */
  wasRemoved(transaction: Kysely<Tables>, clientId: string, id: string): Promise<boolean>;
  /** How many entries there are on the clients that `organisation` keeps, removed ones too; up to `limit`. */
  count(transaction: Kysely<Tables>, organisation: OrganisationNumber, limit: number): Promise<number>;
  /** Adds an entry, or takes one that was removed into use again with other fields. Recorded where something differs. */
  put(
    unit: Unit,
    client: Owned,
    entry: { readonly before: OnBehalfOf | undefined; readonly after: Entry },
  ): Promise<void>;
  remove(unit: Unit, client: Owned, entry: OnBehalfOf): Promise<void>;
}

/** The only SQL on `on_behalf_of`. */
export function createOnBehalfOfStore({ clock }: { clock: () => number }): OnBehalfOfStore {
  const select = (transaction: Kysely<Tables>, clientId: string) =>
    transaction
      .selectFrom('on_behalf_of as b')
      .innerJoin('organisations as o', 'o.orgno', 'b.orgno')
      .select([
        'b.onbehalfof',
        'b.orgno',
        'o.name as organizationName',
        'b.name',
        'b.description',
        'b.uri',
        'b.logo_uri',
        'b.created_at',
        'b.updated_at',
      ])
      .where('b.client_id', '=', clientId)
      .where('b.removed_at', 'is', null);

  return {
    findAll: (transaction, clientId) => select(transaction, clientId).orderBy('b.onbehalfof').execute(),
    count: (transaction, organisation, limit) =>
      countRows(
        transaction,
        transaction
          .selectFrom('on_behalf_of')
          .select('onbehalfof')
          .where('client_id', 'in', keptBy(transaction, organisation))
          .limit(limit),
      ),
    wasRemoved: async (transaction, clientId, id) =>
      (await transaction
        .selectFrom('on_behalf_of')
        .select('removed_at')
        .where('client_id', '=', clientId)
        .where('onbehalfof', '=', id)
        .where('removed_at', 'is not', null)
        .executeTakeFirst()) !== undefined,
    find: (transaction, clientId, id) =>
      select(transaction, clientId).where('b.onbehalfof', '=', id).executeTakeFirst(),
    put: async (unit, client, { before, after }) => {
      const at = clock();
      await unit.transaction
        .insertInto('on_behalf_of')
        .values({ client_id: client.client_id, ...after, created_at: at, updated_at: at, removed_at: null })
        .onConflict((conflict) =>
          conflict.columns(['client_id', 'onbehalfof']).doUpdateSet({ ...after, updated_at: at, removed_at: null }),
        )
        .execute();
      if (before !== undefined && !differ(toEntry(before), toEntry(after))) return;
      const action = before === undefined ? 'add on-behalf-of' : 'change on-behalf-of';
      await unit.record({ ...describeChange(client), action, before, after });
    },
    remove: async (unit, client, entry) => {
      await unit.transaction
        .updateTable('on_behalf_of')
        .set({ removed_at: clock() })
        .where('client_id', '=', client.client_id)
        .where('onbehalfof', '=', entry.onbehalfof)
        .execute();
      await unit.record({ ...describeChange(client), action: 'remove on-behalf-of', before: entry });
    },
  };
}

function toEntry({ onbehalfof, orgno, name, description, uri, logo_uri }: Entry): Entry {
  return { onbehalfof, orgno, name, description, uri, logo_uri };
}
