import { createHash } from 'node:crypto';
import type { ClientId, KeyId, OrganisationNumber, PublicJwk, ScopeName } from '@portvakt/protocol';
import type { Transaction } from 'kysely';
import type { Unit } from '#audit-trail';
import type { Database, Row, Tables } from '#database';
import type { RegisteredClient } from './registered-client.ts';

/** A client's own fields, named as in the self-service API. */
export interface Client {
  readonly client_id: ClientId;
  readonly client_orgno: OrganisationNumber;
  readonly supplier_orgno: OrganisationNumber | null;
  readonly client_name: string | null;
  readonly description: string | null;
  readonly integration_type: string;
  readonly access_token_lifetime: number | null;
  readonly active: boolean;
}

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

/** A key that is or was on a client. */
export interface RecordedKey {
  readonly kid: string;
  readonly n: string;
  readonly removed: boolean;
  readonly registeredAt: number;
  readonly expiresAt: number;
}

export type ClientStore = ReturnType<typeof createClientStore>;

/** The only SQL on `clients`, `client_scopes` and `client_keys`. */
export function createClientStore({ database, clock }: { database: Database; clock: () => number }) {
  const registered = database.prepare('registered-clients', {
    sqlite: registeredClients('sqlite'),
    postgres: registeredClients('postgres'),
  });

  return {
    /** The token path's view of the clients in `clientIds`; unknown ones are missing from the answer. */
    readRegistered: async (clientIds: readonly ClientId[]): Promise<readonly RegisteredClient[]> => {
      const rows = await registered([database.dialect === 'sqlite' ? JSON.stringify(clientIds) : clientIds]);
      return rows.map(toRegisteredClient);
    },
    find: async (transaction: Transaction<Tables>, clientId: ClientId): Promise<Client | undefined> => {
      const row = await transaction
        .selectFrom('clients')
        .selectAll()
        .where('client_id', '=', clientId)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const { created_at, updated_at, ...columns } = row;
      // Organisation numbers were checked before they were stored.
      return { ...columns, active: row.active === 1 } as Client;
    },
    create: async (unit: Unit, client: Client): Promise<void> => {
      const at = clock();
      await unit.transaction
        .insertInto('clients')
        .values({ ...client, active: Number(client.active), created_at: at, updated_at: at })
        .execute();
      await unit.record({
        kind: 'client',
        subject: client.client_id,
        action: 'create',
        organisation: client.client_orgno,
        after: client,
      });
    },
    update: async (unit: Unit, before: Client, after: Client): Promise<void> => {
      await unit.transaction
        .updateTable('clients')
        .set({ ...after, active: Number(after.active), updated_at: clock() })
        .where('client_id', '=', after.client_id)
        .execute();
      await unit.record({
        kind: 'client',
        subject: after.client_id,
        action: 'update',
        organisation: after.client_orgno,
        before,
        after,
      });
    },
    /** The scopes that stand or stood on the client, with whether they were taken off it. */
    findScopes: async (
      transaction: Transaction<Tables>,
      clientId: ClientId,
    ): Promise<ReadonlyMap<string, { removed: boolean }>> => {
      const rows = await transaction
        .selectFrom('client_scopes')
        .selectAll()
        .where('client_id', '=', clientId)
        .execute();
      return new Map(rows.map((row) => [row.scope, { removed: row.removed_at !== null }]));
    },
    addScope: async (
      unit: Unit,
      client: Pick<Client, 'client_id' | 'client_orgno'>,
      scope: ScopeName,
    ): Promise<void> => {
      await unit.transaction
        .insertInto('client_scopes')
        .values({ client_id: client.client_id, scope, created_at: clock(), removed_at: null })
        .onConflict((conflict) => conflict.columns(['client_id', 'scope']).doUpdateSet({ removed_at: null }))
        .execute();
      await unit.record({
        kind: 'client',
        subject: client.client_id,
        action: 'add scope',
        organisation: client.client_orgno,
        after: { scope },
      });
    },
    /** Every key that is or was on the client: the year of a key runs on while it is away. */
    findKeys: async (transaction: Transaction<Tables>, clientId: ClientId): Promise<readonly RecordedKey[]> => {
      const rows = await transaction.selectFrom('client_keys').selectAll().where('client_id', '=', clientId).execute();
      return rows.map((row) => ({
        kid: row.kid,
        n: row.n,
        removed: row.removed_at !== null,
        registeredAt: row.registered_at,
        expiresAt: row.expires_at,
      }));
    },
    addKey: async (unit: Unit, client: Pick<Client, 'client_id' | 'client_orgno'>, key: ClientKey): Promise<void> => {
      await unit.transaction
        .insertInto('client_keys')
        .values({
          client_id: client.client_id,
          kid: key.kid,
          modulus_hash: hashModulus(key.jwk),
          n: key.jwk.n,
          e: key.jwk.e,
          alg: key.alg,
          x5c: key.x5c === null ? null : JSON.stringify(key.x5c),
          registered_at: key.registeredAt,
          expires_at: key.expiresAt,
          removed_at: null,
        })
        .onConflict((conflict) =>
          conflict
            .columns(['client_id', 'modulus_hash'])
            .doUpdateSet({ kid: key.kid, removed_at: null, x5c: key.x5c === null ? null : JSON.stringify(key.x5c) }),
        )
        .execute();
      await unit.record({
        kind: 'client',
        subject: client.client_id,
        action: 'add key',
        organisation: client.client_orgno,
        after: { kid: key.kid, expires_at: new Date(key.expiresAt).toISOString() },
      });
    },
    removeKey: async (unit: Unit, client: Pick<Client, 'client_id' | 'client_orgno'>, kid: string): Promise<void> => {
      await unit.transaction
        .updateTable('client_keys')
        .set({ removed_at: clock() })
        .where('client_id', '=', client.client_id)
        .where('kid', '=', kid)
        .where('removed_at', 'is', null)
        .execute();
      await unit.record({
        kind: 'client',
        subject: client.client_id,
        action: 'remove key',
        organisation: client.client_orgno,
        before: { kid },
      });
    },
    removeScope: async (
      unit: Unit,
      client: Pick<Client, 'client_id' | 'client_orgno'>,
      scope: string,
    ): Promise<void> => {
      await unit.transaction
        .updateTable('client_scopes')
        .set({ removed_at: clock() })
        .where('client_id', '=', client.client_id)
        .where('scope', '=', scope)
        .execute();
      await unit.record({
        kind: 'client',
        subject: client.client_id,
        action: 'remove scope',
        organisation: client.client_orgno,
        before: { scope },
      });
    },
    /** Keys in use that expire before `before`, for warnings. */
    findExpiringKeys: async ({ after, before }: { after: number; before: number }) =>
      database.reads
        .selectFrom('client_keys')
        .innerJoin('clients', 'clients.client_id', 'client_keys.client_id')
        .select(['client_keys.client_id', 'client_keys.kid', 'client_keys.expires_at'])
        .where('client_keys.removed_at', 'is', null)
        .where('clients.active', '=', 1)
        .where('client_keys.expires_at', '<', before)
        .where('client_keys.expires_at', '>=', after)
        .orderBy('client_keys.expires_at')
        .limit(100)
        .execute(),
  };
}

function hashModulus(jwk: PublicJwk): string {
  return createHash('sha256').update(jwk.n).digest('base64url');
}

/**
 * One row a client, its keys and scopes as JSON arrays: a client that is not in memory costs one statement. The grant
 * is that of the supplier where there is one (settled: its customer's never counts).
 */
function registeredClients(dialect: 'sqlite' | 'postgres'): string {
  const list = (fields: string) =>
    dialect === 'sqlite' ? `json_group_array(json_array(${fields}))` : `json_agg(json_build_array(${fields}))`;
  const wanted = dialect === 'sqlite' ? 'in (select value from json_each(?))' : '= any($1::text[])';
  return `
    select c.client_id, c.active, c.integration_type, c.client_orgno, c.supplier_orgno, c.access_token_lifetime,
      (select ${list('k.kid, k.n, k.e, k.expires_at, k.x5c')} from client_keys k
        where k.client_id = c.client_id and k.removed_at is null) as keys,
      (select ${list(
        's.name, s.active, s.allowed_integration_types, a.state, s.accessible_for_all, s.delegation_source, s.at_max_age, s.enforced_aud_for_access_token',
      )} from client_scopes cs
        join scopes s on s.name = cs.scope
        left join scope_access a on a.consumer_orgno = coalesce(c.supplier_orgno, c.client_orgno) and a.scope = cs.scope
        where cs.client_id = c.client_id and cs.removed_at is null) as scopes
    from clients c where c.client_id ${wanted}`;
}

type KeyTuple = [kid: KeyId, n: string, e: string, expiresAt: number, x5c: string | null];
type ScopeTuple = [
  name: ScopeName,
  active: number,
  types: string | null,
  state: string | null,
  forAll: number,
  delegationSource: string | null,
  maxAge: number | null,
  audience: string | null,
];

function toRegisteredClient(row: Row): RegisteredClient {
  return {
    clientId: row.client_id as ClientId,
    active: row.active === 1,
    integrationType: row.integration_type as string,
    owner: row.client_orgno as OrganisationNumber,
    supplier: (row.supplier_orgno ?? undefined) as OrganisationNumber | undefined,
    accessTokenLifetime: (row.access_token_lifetime ?? undefined) as number | undefined,
    keys: readList<KeyTuple>(row.keys).map(([kid, n, e, expiresAt, x5c]) => ({
      kid,
      jwk: { kty: 'RSA', n, e },
      x5c: x5c === null ? undefined : JSON.parse(x5c),
      expiresAt,
    })),
    scopes: readList<ScopeTuple>(row.scopes).map(
      ([name, active, types, state, forAll, delegationSource, maxAge, audience]) => ({
        name,
        active: active === 1,
        allowedIntegrationTypes: types === null ? undefined : JSON.parse(types),
        granted: state === 'APPROVED' || forAll === 1,
        accessibleForAll: forAll === 1,
        delegationSource: delegationSource ?? undefined,
        maxAge: maxAge ?? undefined,
        enforcedAudience: audience ?? undefined,
      }),
    ),
  };
}

/** A JSON list as SQLite (text) and PostgreSQL (parsed, or null when empty) answer it. */
function readList<T>(value: unknown): readonly T[] {
  return ((typeof value === 'string' ? JSON.parse(value) : value) ?? []) as T[];
}
