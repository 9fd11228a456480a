import type { ClientId, OrganisationNumber } from '@portvakt/protocol';
import type { Kysely, Selectable } from 'kysely';
import { differ, type Unit } from '#audit-trail';
import { countRows, type Database, pick, type Tables } from '#database';
import type { Client, ClientRecord } from './client.ts';
import { describeChange, touchClient } from './client-change-store.ts';
import { type ClientKeyStore, createClientKeyStore } from './client-key-store.ts';
import { type ClientScopeStore, createClientScopeStore } from './client-scope-store.ts';
import type { RegisteredClient } from './registered-client.ts';
import { createRegisteredLister, createRegisteredReader } from './registered-store.ts';

/** Where a list of clients goes on. */
export type ClientPlace = Pick<ClientRecord, 'created_at' | 'client_id'>;

/**
 * Clients with their scopes and keys. None is ever deleted: `active` takes it out of use. Whatever changes on a client
 * raises its `version`.
 */
export interface ClientStore extends ClientScopeStore, ClientKeyStore {
  /** The token path's view of the clients in `clientIds`; unknown ones are missing from the answer. */
  readRegistered(clientIds: readonly ClientId[]): Promise<readonly RegisteredClient[]>;
  /** The same, for lists. */
  listRegistered(clientIds: readonly string[]): Promise<readonly RegisteredClient[]>;
  find(transaction: Kysely<Tables>, clientId: ClientId): Promise<ClientRecord | undefined>;
  /** How many clients `organisation` keeps, its own and those of customers, in use or not; up to `limit`. */
  count(transaction: Kysely<Tables>, organisation: OrganisationNumber, limit: number): Promise<number>;
  /** The clients of `organisation`'s own that have any of `scopes`, oldest first. */
  findHolding(
    transaction: Kysely<Tables>,
    search: { readonly organisation: OrganisationNumber; readonly scopes: readonly string[] },
  ): Promise<readonly ClientRecord[]>;
  /**
   * The clients of `organisation`, those that it keeps for customers among them, oldest first: at most `limit` that come
   * after `after`. Inactive ones with `inactive`; with `madeFor` only those made for that.
   */
  listPage(
    organisation: OrganisationNumber,
    page: {
      readonly inactive: boolean;
      readonly madeFor?: string | undefined;
      readonly after: ClientPlace | undefined;
      readonly limit: number;
    },
  ): Promise<readonly ClientRecord[]>;
  /** Clients by id, those that come after `after` and were changed at `since` or later; of one organisation or of all. */
  readPage(page: {
    readonly after: string;
    readonly limit: number;
    readonly since: number;
    readonly organisation: string | undefined;
  }): Promise<readonly ClientRecord[]>;
  /** Those of `clientIds` that there are. */
  readSome(clientIds: readonly string[]): Promise<readonly ClientRecord[]>;
  create(unit: Unit, client: Client): Promise<void>;
  /** Replaces the fields of a client. Raises the version even where nothing differs, so that concurrent writers get 412. */
  update(unit: Unit, before: Client, after: Client): Promise<void>;
  /** Notes that something on the client was changed, with `keys` that it was its keys. */
  touch(unit: Unit, clientId: string, what?: { readonly keys?: boolean }): Promise<void>;
}

/** The only SQL on `clients`, but for the token path's look-up. */
export function createClientStore({ database, clock }: { database: Database; clock: () => number }): ClientStore {
  const touch: ClientStore['touch'] = (unit, clientId, what) =>
    touchClient(unit, { clientId, at: clock(), keys: what?.keys });

  return {
    ...createClientScopeStore({ database, clock }),
    ...createClientKeyStore({ database, clock }),
    touch,
    readRegistered: createRegisteredReader(database),
    listRegistered: createRegisteredLister(database),
    count: (transaction, organisation, limit) => countRows(transaction, keptBy(transaction, organisation).limit(limit)),
    find: async (transaction, clientId) => {
      const row = await transaction
        .selectFrom('clients')
        .selectAll()
        .where('client_id', '=', clientId)
        .executeTakeFirst();
      return row && toClient(row);
    },
    listPage: async (organisation, { inactive, madeFor, after, limit }) => {
      // Two walks along two indexes: under one condition, either database would read and sort them all.
      const walk = (side: 'client_orgno' | 'supplier_orgno') =>
        database.lists
          .selectFrom((from) =>
            from
              .selectFrom('clients')
              .select('client_id')
              .where(side, '=', organisation)
              .$if(!inactive, (query) => query.where('active', '=', true))
              .$if(madeFor !== undefined, (query) => query.where('made_for', '=', madeFor as string))
              .$if(after !== undefined, (query) =>
                query.where(({ eb, refTuple, tuple }) =>
                  eb(
                    refTuple('created_at', 'client_id'),
                    '>',
                    tuple((after as ClientPlace).created_at, (after as ClientPlace).client_id),
                  ),
                ),
              )
              .orderBy('created_at')
              .orderBy('client_id')
              .limit(limit)
              .as('walk'),
          )
          .select('walk.client_id');
      const rows = await database.lists
        .selectFrom('clients')
        .selectAll()
        .where('client_id', 'in', walk('client_orgno').union(walk('supplier_orgno')))
        .orderBy('created_at')
        .orderBy('client_id')
        .limit(limit)
        .execute();
      return rows.map(toClient);
    },
    findHolding: async (transaction, { organisation, scopes }) => {
      if (scopes.length === 0) return [];
      const rows = await transaction
        .selectFrom('clients as c')
        .selectAll('c')
        .where('c.client_orgno', '=', organisation)
        .where('c.supplier_orgno', 'is', null)
        .where(({ exists, selectFrom }) =>
          exists(
            selectFrom('client_scopes as s')
              .select('s.scope')
              .whereRef('s.client_id', '=', 'c.client_id')
              .where('s.scope', 'in', scopes)
              .where('s.removed_at', 'is', null),
          ),
        )
        .orderBy('c.created_at')
        .orderBy('c.client_id')
        .execute();
      return rows.map(toClient);
    },
    readPage: async ({ after, limit, since, organisation }) => {
      const rows = await database.lists
        .selectFrom('clients')
        .selectAll()
        .where('client_id', '>', after)
        .where('updated_at', '>=', since)
        .$if(organisation !== undefined, (query) => query.where('client_orgno', '=', organisation as string))
        .orderBy('client_id')
        .limit(limit)
        .execute();
      return rows.map(toClient);
    },
    readSome: async (clientIds) => {
      if (clientIds.length === 0) return [];
      const rows = await database.lists.selectFrom('clients').selectAll().where('client_id', 'in', clientIds).execute();
      return rows.map(toClient);
    },
    create: async (unit, client) => {
      const at = clock();
      await unit.transaction
        .insertInto('clients')
        .values({ ...pick(client, written), created_at: at, updated_at: at })
        .execute();
      await unit.record({ ...describeChange(client), action: 'create', after: withoutNulls(client) });
    },
    update: async (unit, before, after) => {
      const fields = pick(after, written);
      if (!differ(pick(before, written), fields)) return touch(unit, after.client_id);
      await unit.transaction.updateTable('clients').set(fields).where('client_id', '=', after.client_id).execute();
      await touch(unit, after.client_id);
      await unit.record({
        ...describeChange(after),
        action: before.active && !after.active ? 'deactivate' : 'update',
        before: withoutNulls(before),
        after: withoutNulls(after),
      });
    },
  };
}

/** The ids of the clients that `organisation` keeps: what a supplier keeps for it is the supplier's. */
export function keptBy(transaction: Kysely<Tables>, organisation: OrganisationNumber) {
  return transaction
    .selectFrom('clients')
    .select('client_id')
    .where('client_orgno', '=', organisation)
    .where('supplier_orgno', 'is', null)
    .unionAll(transaction.selectFrom('clients').select('client_id').where('supplier_orgno', '=', organisation));
}

function withoutNulls(client: object): object {
  return Object.fromEntries(Object.entries(client).filter(([, value]) => value !== null));
}

/** The fields that are written from a client; its times and versions are the store's. */
const written: Readonly<Record<keyof Client, true>> = {
  client_id: true,
  client_orgno: true,
  supplier_orgno: true,
  client_name: true,
  description: true,
  integration_type: true,
  access_token_lifetime: true,
  active: true,
  application_type: true,
  token_endpoint_auth_method: true,
  grant_types: true,
  refresh_token_lifetime: true,
  refresh_token_usage: true,
  authorization_lifetime: true,
  redirect_uris: true,
  post_logout_redirect_uris: true,
  frontchannel_logout_uri: true,
  frontchannel_logout_session_required: true,
  sso_disabled: true,
  code_challenge_method: true,
  logo_uri: true,
  client_uri: true,
  dpop_bound_access_tokens: true,
  made_for: true,
  deactivated_by: true,
};

function toClient(row: Selectable<Tables['clients']>): ClientRecord {
  // Identifiers were checked before they were stored. SQLite's rows have no prototype.
  return { ...row } as ClientRecord;
}
