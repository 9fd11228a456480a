import type { OrganisationNumber } from '@portvakt/protocol';
import type { Kysely } from 'kysely';
import { differ, type Unit } from '#audit-trail';
import { countRows, type Tables } from '#database';
import type { Client, OnBehalfOf } from './client.ts';
import { keptBy } from './store.ts';

type Owned = Pick<Client, 'client_id' | 'client_orgno' | 'supplier_orgno'>;
type Entry = Pick<OnBehalfOf, 'onbehalfof' | 'orgno' | 'name' | 'description' | 'uri' | 'logo_uri'>;

/** The only SQL on `on_behalf_of`. */
export function createOnBehalfOfStore({ clock }: { clock: () => number }) {
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

  const record = (unit: Unit, client: Owned, action: string, change: { before?: unknown; after?: unknown }) =>
    unit.record({
      kind: 'client',
      subject: client.client_id,
      action,
      organisation: client.client_orgno,
      otherOrganisation: client.supplier_orgno ?? undefined,
      ...change,
    });

  return {
    findAll: async (transaction: Kysely<Tables>, clientId: string): Promise<readonly OnBehalfOf[]> =>
      select(transaction, clientId).orderBy('b.onbehalfof').execute(),
    /** How many entries there are on the clients that `organisation` keeps, removed ones too; up to `limit`. */
    count: (transaction: Kysely<Tables>, organisation: OrganisationNumber, limit: number): Promise<number> =>
      countRows(
        transaction,
        transaction
          .selectFrom('on_behalf_of')
          .select('onbehalfof')
          .where('client_id', 'in', keptBy(transaction, organisation))
          .limit(limit),
      ),
    /** Whether an entry with this id was removed: its row is still there. */
    wasRemoved: async (transaction: Kysely<Tables>, clientId: string, id: string): Promise<boolean> =>
      (await transaction
        .selectFrom('on_behalf_of')
        .select('removed_at')
        .where('client_id', '=', clientId)
        .where('onbehalfof', '=', id)
        .where('removed_at', 'is not', null)
        .executeTakeFirst()) !== undefined,
    find: async (transaction: Kysely<Tables>, clientId: string, id: string): Promise<OnBehalfOf | undefined> =>
      select(transaction, clientId).where('b.onbehalfof', '=', id).executeTakeFirst(),
    /** Adds an entry, or takes one that was removed into use again with other fields. */
    put: async (unit: Unit, client: Owned, { before, after }: { before: OnBehalfOf | undefined; after: Entry }) => {
      const at = clock();
      await unit.transaction
        .insertInto('on_behalf_of')
        .values({ client_id: client.client_id, ...after, created_at: at, updated_at: at, removed_at: null })
        .onConflict((conflict) =>
          conflict.columns(['client_id', 'onbehalfof']).doUpdateSet({ ...after, updated_at: at, removed_at: null }),
        )
        .execute();
      if (before !== undefined && !differ(toEntry(before), toEntry(after))) return;
      await record(unit, client, before === undefined ? 'add on-behalf-of' : 'change on-behalf-of', { before, after });
    },
    remove: async (unit: Unit, client: Owned, entry: OnBehalfOf) => {
      await unit.transaction
        .updateTable('on_behalf_of')
        .set({ removed_at: clock() })
        .where('client_id', '=', client.client_id)
        .where('onbehalfof', '=', entry.onbehalfof)
        .execute();
      await record(unit, client, 'remove on-behalf-of', { before: entry });
    },
  };
}

function toEntry({ onbehalfof, orgno, name, description, uri, logo_uri }: Entry): Entry {
  return { onbehalfof, orgno, name, description, uri, logo_uri };
}

export type OnBehalfOfStore = ReturnType<typeof createOnBehalfOfStore>;
