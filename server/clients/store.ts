import { createHash } from 'node:crypto';
import type { ClientId, KeyId, OrganisationNumber, PublicJwk, ScopeName } from '@portvakt/protocol';
import type { Kysely, Selectable } from 'kysely';
import { type Change, differ, type Unit } from '#audit-trail';
import { countRows, type Database, pick, type Tables } from '#database';
import type { Client, ClientRecord, RecordedKey } from './client.ts';
import { keyExpiry } from './key-lifetime.ts';
import { createRegisteredReader } from './registered-store.ts';

export interface ClientKey {
  readonly kid: KeyId;
  readonly jwk: PublicJwk;
  readonly alg: string | null;
  /** The certificate that the key belongs to, as it was sent. */
  readonly x5c: readonly string[] | null;
  /** Milliseconds since 1970. */
  readonly registeredAt: number;
  readonly expiresAt: number;
}

/** Where a list of clients goes on. */
export type ClientPlace = Pick<ClientRecord, 'created_at' | 'client_id'>;

/** The ids of the clients that `organisation` keeps: what a supplier keeps for it is the supplier's. */
export function keptBy(transaction: Kysely<Tables>, organisation: OrganisationNumber) {
  return transaction
    .selectFrom('clients')
    .select('client_id')
    .where('client_orgno', '=', organisation)
    .where('supplier_orgno', 'is', null)
    .unionAll(transaction.selectFrom('clients').select('client_id').where('supplier_orgno', '=', organisation));
}

export type ClientStore = ReturnType<typeof createClientStore>;

/** The only SQL on `clients`, `client_scopes` and `client_keys`, but for the token path's look-up beside it. */
export function createClientStore({ database, clock }: { database: Database; clock: () => number }) {
  /** Notes that a client, or something on it, was changed. */
  const touch = async (unit: Unit, clientId: string, { keys = false } = {}): Promise<void> => {
    await unit.transaction
      .updateTable('clients')
      .set((row) => ({
        updated_at: clock(),
        version: row('version', '+', 1),
        ...(keys && { keys_version: row('keys_version', '+', 1) }),
      }))
      .where('client_id', '=', clientId)
      .execute();
  };

  return {
    touch,
    /** The token path's view of the clients in `clientIds`; unknown ones are missing from the answer. */
    readRegistered: createRegisteredReader(database),
    /** How many clients `organisation` keeps, its own and those of customers, in use or not; up to `limit`. */
    count: (transaction: Kysely<Tables>, organisation: OrganisationNumber, limit: number): Promise<number> =>
      countRows(transaction, keptBy(transaction, organisation).limit(limit)),
    find: async (transaction: Kysely<Tables>, clientId: ClientId): Promise<ClientRecord | undefined> => {
      const row = await transaction
        .selectFrom('clients')
        .selectAll()
        .where('client_id', '=', clientId)
        .executeTakeFirst();
      return row && toClient(row);
    },
    /**
     * The clients of `organisation`, those that it keeps for customers among them, oldest first: at most `limit` that come
     * after `after`.
     */
    listPage: async (
      organisation: OrganisationNumber,
      {
        inactive,
        madeFor,
        after,
        limit,
      }: { inactive: boolean; madeFor?: string | undefined; after: ClientPlace | undefined; limit: number },
    ): Promise<readonly ClientRecord[]> => {
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
    /** The clients of `organisation`'s own that have any of `scopes`, oldest first. */
    findHolding: async (
      transaction: Kysely<Tables>,
      { organisation, scopes }: { organisation: OrganisationNumber; scopes: readonly string[] },
    ): Promise<readonly ClientRecord[]> => {
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
    /** Clients by id, beginning after `after`. */
    readPage: async ({
      after,
      limit,
      since,
      organisation,
    }: {
      after: string;
      limit: number;
      since: number;
      organisation: string | undefined;
    }): Promise<readonly ClientRecord[]> => {
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
    /** Those of `clientIds` that there are. */
    readSome: async (clientIds: readonly string[]): Promise<readonly ClientRecord[]> => {
      if (clientIds.length === 0) return [];
      const rows = await database.lists.selectFrom('clients').selectAll().where('client_id', 'in', clientIds).execute();
      return rows.map(toClient);
    },
    /** The scopes in use on those clients, by client. */
    listScopes: async (clientIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> => {
      if (clientIds.length === 0) return new Map();
      const rows = await database.lists
        .selectFrom('client_scopes as s')
        .select(['s.client_id', 's.scope'])
        .where('s.client_id', 'in', clientIds)
        .where('s.removed_at', 'is', null)
        .orderBy('s.created_at')
        .orderBy('s.scope')
        .execute();
      return byClient(rows, ({ scope }) => scope);
    },
    /** The keys in use on those clients that end before `before`, by client. */
    listExpiringKeys: async (
      clientIds: readonly string[],
      before: number,
    ): Promise<ReadonlyMap<string, readonly RecordedKey[]>> => {
      if (clientIds.length === 0) return new Map();
      const rows = await database.lists
        .selectFrom('client_keys as k')
        .selectAll('k')
        .where('k.client_id', 'in', clientIds)
        .where('k.removed_at', 'is', null)
        .where('k.expires_at', '<', before)
        .orderBy('k.expires_at')
        .execute();
      return byClient(rows, toKey);
    },
    create: async (unit: Unit, client: Client): Promise<void> => {
      const at = clock();
      await unit.transaction
        .insertInto('clients')
        .values({ ...pick(client, written), created_at: at, updated_at: at })
        .execute();
      await unit.record({
        kind: 'client',
        subject: client.client_id,
        action: 'create',
        ...concerned(client),
        after: withoutNulls(client),
      });
    },
    /** Replaces the fields of a client. Whoever read it before has lost, though nothing be other than it was. */
    update: async (unit: Unit, before: Client, after: Client): Promise<void> => {
      if (!differ(pick(before, written), pick(after, written))) return touch(unit, after.client_id);
      await unit.transaction
        .updateTable('clients')
        .set(pick(after, written))
        .where('client_id', '=', after.client_id)
        .execute();
      await touch(unit, after.client_id);
      await unit.record({
        kind: 'client',
        subject: after.client_id,
        action: before.active && !after.active ? 'deactivate' : 'update',
        ...concerned(after),
        before: withoutNulls(before),
        after: withoutNulls(after),
      });
    },
    /** The scopes that stand or stood on the client, with whether they were taken off it. */
    findScopes: async (
      transaction: Kysely<Tables>,
      clientId: ClientId,
    ): Promise<ReadonlyMap<string, { removed: boolean }>> => {
      const rows = await transaction
        .selectFrom('client_scopes')
        .selectAll()
        .where('client_id', '=', clientId)
        .orderBy('created_at')
        .orderBy('scope')
        .execute();
      return new Map(rows.map((row) => [row.scope, { removed: row.removed_at !== null }]));
    },
    /** Puts `scopes` on the client, also those that were taken off it. */
    addScopes: async (unit: Unit, client: Parties, scopes: readonly ScopeName[]): Promise<void> => {
      if (scopes.length === 0) return;
      const at = clock();
      await unit.transaction
        .insertInto('client_scopes')
        .values(scopes.map((scope) => ({ client_id: client.client_id, scope, created_at: at, removed_at: null })))
        .onConflict((conflict) => conflict.columns(['client_id', 'scope']).doUpdateSet({ removed_at: null }))
        .execute();
      await touch(unit, client.client_id);
      await unit.record(
        ...scopes.map((scope): Change => {
          return { ...describe(client), action: 'add scope', after: { scope } };
        }),
      );
    },
    /** Every key that is or was on the client: the year of a key runs on while it is away. */
    findKeys: async (transaction: Kysely<Tables>, clientId: ClientId): Promise<readonly RecordedKey[]> => {
      const rows = await transaction
        .selectFrom('client_keys')
        .selectAll()
        .where('client_id', '=', clientId)
        .orderBy('registered_at')
        .orderBy('kid')
        .execute();
      return rows.map(toKey);
    },
    addKey: async (unit: Unit, client: Parties, key: ClientKey): Promise<void> => {
      const known = await unit.transaction
        .selectFrom('client_keys')
        .select('registered_at')
        .where('client_id', '=', client.client_id)
        .where('modulus_hash', '=', hashModulus(key.jwk))
        .executeTakeFirst();
      // Counted from when this modulus was first posted: posting it anew does not renew its year.
      const expiresAt = known === undefined ? key.expiresAt : keyExpiry(known.registered_at, key.expiresAt);
      await unit.transaction
        .insertInto('client_keys')
        .values({
          client_id: client.client_id,
          kid: key.kid,
          modulus_hash: hashModulus(key.jwk),
          n: key.jwk.n,
          e: key.jwk.e,
          alg: key.alg,
          x5c: key.x5c,
          registered_at: key.registeredAt,
          expires_at: expiresAt,
          removed_at: null,
        })
        .onConflict((conflict) =>
          conflict.columns(['client_id', 'modulus_hash']).doUpdateSet({
            kid: key.kid,
            e: key.jwk.e,
            alg: key.alg,
            x5c: key.x5c,
            expires_at: expiresAt,
            removed_at: null,
          }),
        )
        .execute();
      await touch(unit, client.client_id, { keys: true });
      await unit.record({
        kind: 'client',
        subject: client.client_id,
        action: 'add key',
        ...concerned(client),
        after: { kid: key.kid, expires_at: new Date(expiresAt).toISOString() },
      });
    },
    removeKey: async (unit: Unit, client: Parties, kid: string): Promise<void> => {
      await unit.transaction
        .updateTable('client_keys')
        .set({ removed_at: clock() })
        .where('client_id', '=', client.client_id)
        .where('kid', '=', kid)
        .where('removed_at', 'is', null)
        .execute();
      await touch(unit, client.client_id, { keys: true });
      await unit.record({
        kind: 'client',
        subject: client.client_id,
        action: 'remove key',
        ...concerned(client),
        before: { kid },
      });
    },
    removeScopes: async (unit: Unit, client: Parties, scopes: readonly string[]): Promise<void> => {
      if (scopes.length === 0) return;
      await unit.transaction
        .updateTable('client_scopes')
        .set({ removed_at: clock() })
        .where('client_id', '=', client.client_id)
        .where('scope', 'in', scopes)
        .execute();
      await touch(unit, client.client_id);
      await unit.record(
        ...scopes.map((scope): Change => {
          return { ...describe(client), action: 'remove scope', before: { scope } };
        }),
      );
    },
    /** Keys in use that expire before `before`, for warnings. */
    readExpiringKeys: async ({ after, before }: { after: number; before: number }) =>
      database.reads
        .selectFrom('client_keys')
        .innerJoin('clients', 'clients.client_id', 'client_keys.client_id')
        .select(['client_keys.client_id', 'client_keys.kid', 'client_keys.expires_at'])
        .where('client_keys.removed_at', 'is', null)
        .where('clients.active', '=', true)
        .where('client_keys.expires_at', '<', before)
        .where('client_keys.expires_at', '>=', after)
        .orderBy('client_keys.expires_at')
        .limit(100)
        .execute(),
  };
}

function toKey(row: Selectable<Tables['client_keys']>): RecordedKey {
  return {
    kid: row.kid,
    n: row.n,
    e: row.e,
    alg: row.alg,
    x5c: row.x5c,
    removed: row.removed_at !== null,
    registeredAt: row.registered_at,
    expiresAt: row.expires_at,
  };
}

/** The rows of each client, as `read` reads them. */
function byClient<T extends { readonly client_id: string }, V>(
  rows: readonly T[],
  read: (row: T) => V,
): Map<string, V[]> {
  return new Map([...Map.groupBy(rows, ({ client_id }) => client_id)].map(([id, group]) => [id, group.map(read)]));
}

type Parties = Pick<Client, 'client_id' | 'client_orgno' | 'supplier_orgno'>;

/** Whom a change of a client concerns: its organisation, and the supplier that keeps it. */
function concerned({ client_orgno, supplier_orgno }: Parties) {
  return { organisation: client_orgno, otherOrganisation: supplier_orgno ?? undefined };
}

function describe(client: Parties) {
  return { kind: 'client', subject: client.client_id, ...concerned(client) } as const;
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
  made_for: true,
  deactivated_by: true,
};

function toClient(row: Selectable<Tables['clients']>): ClientRecord {
  // Identifiers were checked before they were stored. SQLite's rows have no prototype.
  return { ...row } as ClientRecord;
}

function hashModulus(jwk: PublicJwk): string {
  return createHash('sha256').update(jwk.n).digest('base64url');
}
