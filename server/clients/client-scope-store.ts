import type { ClientId, ScopeName } from '@portvakt/protocol';
import type { Kysely } from 'kysely';
import type { Change, Unit } from '#audit-trail';
import type { Database, Tables } from '#database';
import { describeChange, type Owned, touchClient } from './client-change-store.ts';

/** The scopes that clients have been given. A scope that is taken off a client leaves its row. */
export interface ClientScopeStore {
  /** The scopes that are or were on the client, oldest first, with whether they were taken off it. */
  findScopes(
    transaction: Kysely<Tables>,
    clientId: ClientId,
  ): Promise<ReadonlyMap<string, { readonly removed: boolean }>>;
  /** The scopes in use on those clients, oldest first, by client; a client without any is missing. */
  listScopes(clientIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** When each scope in use on those clients was first put there, by client and scope; milliseconds since 1970. */
  listScopeTimes(clientIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>>;
  /** Puts `scopes` on the client, also those that were taken off it: three statements, however many there are. */
  addScopes(unit: Unit, client: Owned, scopes: readonly ScopeName[]): Promise<void>;
  /** Takes `scopes` off the client: three statements, however many there are. */
  removeScopes(unit: Unit, client: Owned, scopes: readonly string[]): Promise<void>;
}

/** The only SQL on `client_scopes`, but for the token path's look-up. */
export function createClientScopeStore({
  database,
  clock,
}: {
  database: Database;
  clock: () => number;
}): ClientScopeStore {
  const finish = async (unit: Unit, client: Owned, changes: readonly Pick<Change, 'action' | 'before' | 'after'>[]) => {
    await touchClient(unit, { clientId: client.client_id, at: clock() });
    await unit.record(...changes.map((change) => ({ ...describeChange(client), ...change })));
  };
  return {
    findScopes: async (transaction, clientId) => {
      const rows = await transaction
        .selectFrom('client_scopes')
        .selectAll()
        .where('client_id', '=', clientId)
        .orderBy('created_at')
        .orderBy('scope')
        .execute();
      return new Map(rows.map((row) => [row.scope, { removed: row.removed_at !== null }]));
    },
    listScopes: async (clientIds) => {
      if (clientIds.length === 0) return new Map();
      const rows = await database.lists
        .selectFrom('client_scopes as s')
        .select(['s.client_id', 's.scope'])
        .where('s.client_id', 'in', clientIds)
        .where('s.removed_at', 'is', null)
        .orderBy('s.created_at')
        .orderBy('s.scope')
        .execute();
      const byClient = Map.groupBy(rows, ({ client_id }) => client_id);
      return new Map([...byClient].map(([id, own]) => [id, own.map(({ scope }) => scope)]));
    },
    listScopeTimes: async (clientIds) => {
      if (clientIds.length === 0) return new Map();
      const rows = await database.lists
        .selectFrom('client_scopes')
        .select(['client_id', 'scope', 'created_at'])
        .where('client_id', 'in', clientIds)
        .where('removed_at', 'is', null)
        .execute();
      const byClient = Map.groupBy(rows, ({ client_id }) => client_id);
      return new Map([...byClient].map(([id, own]) => [id, new Map(own.map((row) => [row.scope, row.created_at]))]));
    },
    addScopes: async (unit, client, scopes) => {
      if (scopes.length === 0) return;
      const at = clock();
      await unit.transaction
        .insertInto('client_scopes')
        .values(scopes.map((scope) => ({ client_id: client.client_id, scope, created_at: at, removed_at: null })))
        .onConflict((conflict) => conflict.columns(['client_id', 'scope']).doUpdateSet({ removed_at: null }))
        .execute();
      await finish(
        unit,
        client,
        scopes.map((scope) => ({ action: 'add scope', after: { scope } })),
      );
    },
    removeScopes: async (unit, client, scopes) => {
      if (scopes.length === 0) return;
      await unit.transaction
        .updateTable('client_scopes')
        .set({ removed_at: clock() })
        .where('client_id', '=', client.client_id)
        .where('scope', 'in', scopes)
        .execute();
      await finish(
        unit,
        client,
        scopes.map((scope) => ({ action: 'remove scope', before: { scope } })),
      );
    },
  };
}
