import type { Kysely } from 'kysely';
import type { Unit } from '#audit-trail';
import type { Database, Tables } from '#database';

/** A signing key as it is kept. Times are milliseconds since 1970. */
export interface SigningKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string;
  readonly alg: 'RS256';
  readonly n: string;
  readonly e: string;
  readonly encryptedPrivateKey: string;
  readonly createdAt: number;
  readonly activeFrom: number;
  /** Seconds: the longest lifetime of any token it has signed. */
  readonly longestLifetime: number;
  readonly retiredAt: number | null;
  readonly compromisedAt: number | null;
}

/** What a key signs: our own tokens, or those of the Altinn neighbour. A key of one purpose proves nothing for the other. */
export type KeyPurpose = 'tokens' | 'altinn';

export type SigningKeyStore = ReturnType<typeof createSigningKeyStore>;

/** The only SQL on `signing_keys`: the keys of one purpose. */
export function createSigningKeyStore(database: Database, purpose: KeyPurpose) {
  const set = async (
    unit: Unit,
    kid: string,
    columns: { active_from?: number; retired_at?: number; compromised_at?: number },
  ) => {
    await unit.transaction.updateTable('signing_keys').set(columns).where('kid', '=', kid).execute();
  };
  /** Every key there ever was for this purpose, newest last. */
  const findAll = async (transaction: Kysely<Tables>): Promise<readonly SigningKey[]> => {
    const rows = await transaction
      .selectFrom('signing_keys')
      .selectAll()
      .where('purpose', '=', purpose)
      .orderBy('created_at')
      .execute();
    return rows.map((row) => ({
      kid: row.kid,
      alg: row.alg as 'RS256',
      n: row.n,
      e: row.e,
      encryptedPrivateKey: row.encrypted_private_key,
      createdAt: row.created_at,
      activeFrom: row.active_from,
      longestLifetime: row.longest_lifetime,
      retiredAt: row.retired_at,
      compromisedAt: row.compromised_at,
    }));
  };
  return {
    findAll,
    /** The same, outside a change. */
    readAll: (): Promise<readonly SigningKey[]> => findAll(database.reads),
    create: async (unit: Unit, key: SigningKey): Promise<void> => {
      await unit.transaction
        .insertInto('signing_keys')
        .values({
          kid: key.kid,
          purpose,
          alg: key.alg,
          n: key.n,
          e: key.e,
          encrypted_private_key: key.encryptedPrivateKey,
          created_at: key.createdAt,
          active_from: key.activeFrom,
          longest_lifetime: key.longestLifetime,
          retired_at: null,
          compromised_at: null,
        })
        .execute();
      await unit.record({
        kind: 'signing-key',
        subject: key.kid,
        action: 'create',
        after: { purpose, active_from: toText(key.activeFrom) },
      });
    },
    activate: async (unit: Unit, kid: string, at: number): Promise<void> => {
      await set(unit, kid, { active_from: at });
      await unit.record({ kind: 'signing-key', subject: kid, action: 'activate', after: { active_from: toText(at) } });
    },
    retire: async (unit: Unit, kid: string, at: number): Promise<void> => {
      await set(unit, kid, { retired_at: at });
      await unit.record({ kind: 'signing-key', subject: kid, action: 'retire' });
    },
    compromise: async (unit: Unit, kid: string, at: number): Promise<void> => {
      await set(unit, kid, { compromised_at: at });
      await unit.record({ kind: 'signing-key', subject: kid, action: 'declare compromised' });
    },
    /** Remembers that `kid` is about to sign a token that lives `lifetime` seconds; the number only grows. */
    extendLongestLifetime: async (unit: Unit, kid: string, lifetime: number): Promise<void> => {
      await unit.transaction
        .updateTable('signing_keys')
        .set({ longest_lifetime: lifetime })
        .where('kid', '=', kid)
        .where('longest_lifetime', '<', lifetime)
        .execute();
      await unit.record({
        kind: 'signing-key',
        subject: kid,
        action: 'longer tokens',
        after: { longest_lifetime: lifetime },
      });
    },
  };
}

function toText(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
