import { createHash } from 'node:crypto';
import type { ClientId, KeyId, PublicJwk } from '@portvakt/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { Unit } from '#audit-trail';
import type { Database, Tables } from '#database';
import type { RecordedKey } from './client.ts';
import { describeChange, type Owned, touchClient } from './client-change-store.ts';
import { keyExpiry } from './key-lifetime.ts';
import { findPinEnd } from './pinned-certificate.ts';

/** A key that is put on a client. Times are milliseconds since 1970. */
export interface ClientKey {
  readonly kid: KeyId;
  readonly jwk: PublicJwk;
  readonly alg: string | null;
  /** The certificate that the key belongs to, as it was sent. */
  readonly x5c: readonly string[] | null;
  readonly registeredAt: number;
  readonly expiresAt: number;
}

/** The public keys of clients. A key that is taken off a client leaves its row: its year runs on. */
export interface ClientKeyStore {
  /** Every key that is or was on the client, oldest first. */
  findKeys(transaction: Kysely<Tables>, clientId: ClientId): Promise<readonly RecordedKey[]>;
  /** The keys in use on those clients that end before `before`, the first to end first, by client. */
  listExpiringKeys(clientIds: readonly string[], before: number): Promise<ReadonlyMap<string, readonly RecordedKey[]>>;
  /** Keys in use on active clients that end from `after` on and before `before`, at most 100: for warnings. */
  readExpiringKeys(times: {
    readonly after: number;
    readonly before: number;
  }): Promise<readonly { readonly client_id: string; readonly kid: string; readonly expires_at: number }[]>;
  /**
   * Puts `key` on the client. A modulus that was on it before has the year that began then, under whatever `kid`.
   *
   * @throws the database's error where another key in use on the client has the `kid`.
   */
  addKey(unit: Unit, client: Owned, key: ClientKey): Promise<void>;
  /** Takes the key with this `kid` off the client. */
  removeKey(unit: Unit, client: Owned, kid: string): Promise<void>;
}

/** The only SQL on `client_keys`, but for the token path's look-up and for what ends soon. */
export function createClientKeyStore({ database, clock }: { database: Database; clock: () => number }): ClientKeyStore {
  return {
    findKeys: async (transaction, clientId) => {
      const rows = await transaction
        .selectFrom('client_keys')
        .selectAll()
        .where('client_id', '=', clientId)
        .orderBy('registered_at')
        .orderBy('kid')
        .execute();
      return rows.map(toKey);
    },
    listExpiringKeys: async (clientIds, before) => {
      if (clientIds.length === 0) return new Map();
      const rows = await database.lists
        .selectFrom('client_keys as k')
        .selectAll('k')
        .where('k.client_id', 'in', clientIds)
        .where('k.removed_at', 'is', null)
        .where('k.expires_at', '<', before)
        .orderBy('k.expires_at')
        .execute();
      const byClient = Map.groupBy(rows, ({ client_id }) => client_id);
      return new Map([...byClient].map(([id, keys]) => [id, keys.map(toKey)]));
    },
    readExpiringKeys: ({ after, before }) =>
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
    addKey: async (unit, client, { kid, jwk, alg, x5c, registeredAt, expiresAt: wanted }) => {
      const modulus = { client_id: client.client_id, modulus_hash: hashModulus(jwk) };
      const known = await unit.transaction
        .selectFrom('client_keys')
        .select('registered_at')
        .where('client_id', '=', modulus.client_id)
        .where('modulus_hash', '=', modulus.modulus_hash)
        .executeTakeFirst();
      // Counted from when this modulus was first posted: posting it again does not renew its year.
      const expires_at = known === undefined ? wanted : keyExpiry(known.registered_at, wanted);
      const certificate_expires_at = findPinEnd(x5c) ?? null;
      const put = { kid, e: jwk.e, alg, x5c, expires_at, certificate_expires_at, removed_at: null };
      await unit.transaction
        .insertInto('client_keys')
        .values({ ...modulus, ...put, n: jwk.n, registered_at: registeredAt })
        .onConflict((conflict) => conflict.columns(['client_id', 'modulus_hash']).doUpdateSet(put))
        .execute();
      await touchClient(unit, { clientId: client.client_id, at: clock(), keys: true });
      await unit.record({
        ...describeChange(client),
        action: 'add key',
        after: { kid, expires_at: new Date(expires_at).toISOString() },
      });
    },
    removeKey: async (unit, client, kid) => {
      const at = clock();
      await unit.transaction
        .updateTable('client_keys')
        .set({ removed_at: at })
        .where('client_id', '=', client.client_id)
        .where('kid', '=', kid)
        .where('removed_at', 'is', null)
        .execute();
      await touchClient(unit, { clientId: client.client_id, at, keys: true });
      await unit.record({ ...describeChange(client), action: 'remove key', before: { kid } });
    },
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

function hashModulus(jwk: PublicJwk): string {
  return createHash('sha256').update(jwk.n).digest('base64url');
}
