import type { Kysely } from 'kysely';
import type { Unit } from '#audit-trail';
import { type Database, inCamelCase, type Tables } from '#database';

/** A signing key as it is kept. Times are milliseconds since 1970. */
export interface SigningKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string;
  readonly alg: 'RS256';
  readonly n: string;
  readonly e: string;
  /** Empty when a signer holds the private half. */
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

const kept = [
  'kid',
  'alg',
  'n',
  'e',
  'encryptedPrivateKey',
  'createdAt',
  'activeFrom',
  'longestLifetime',
  'retiredAt',
  'compromisedAt',
] as const satisfies readonly (keyof SigningKey)[];

/** The signing keys of one purpose. None is ever deleted. */
export interface SigningKeyStore {
  /** Every key there ever was for this purpose, newest last. */
  findAll(transaction: Kysely<Tables>): Promise<readonly SigningKey[]>;
  /** The same, outside a change. */
  readAll(): Promise<readonly SigningKey[]>;
  /** The kids of every key there ever was, for any purpose. */
  readKids(): Promise<ReadonlySet<string>>;
  create(unit: Unit, key: SigningKey): Promise<void>;
  /** Lets the key sign from `at` on. */
  activate(unit: Unit, kid: string, at: number): Promise<void>;
  /** Takes the key out of use by hand. */
  retire(unit: Unit, kid: string, at: number): Promise<void>;
  /** Declares that the key has leaked. */
  compromise(unit: Unit, kid: string, at: number): Promise<void>;
  /** Remembers that `kid` is about to sign a token that lives `lifetime` seconds; the number only grows. */
  extendLongestLifetime(unit: Unit, kid: string, lifetime: number): Promise<void>;
}

/** The keys of all purposes that are encrypted here, also those that are out of use. */
export async function findEncrypted(
  transaction: Kysely<Tables>,
): Promise<readonly Pick<SigningKey, 'kid' | 'encryptedPrivateKey' | 'retiredAt' | 'compromisedAt'>[]> {
  return inCamelCase(transaction)
    .selectFrom('signing_keys')
    .select(['kid', 'encryptedPrivateKey', 'retiredAt', 'compromisedAt'])
    .where('encryptedPrivateKey', '<>', '')
    .orderBy('createdAt')
    .execute();
}

/** Keeps the private half of `kid` encrypted in another way. */
export async function replaceEncrypted(unit: Unit, kid: string, encryptedPrivateKey: string): Promise<void> {
  await inCamelCase(unit.transaction)
    .updateTable('signing_keys')
    .set({ encryptedPrivateKey })
    .where('kid', '=', kid)
    .execute();
  await unit.record({ kind: 'signing-key', subject: kid, action: 're-encrypt' });
}

/** The only SQL on `signing_keys`: the keys of one purpose. */
export function createSigningKeyStore(database: Database, purpose: KeyPurpose): SigningKeyStore {
  const set = async (
    unit: Unit,
    kid: string,
    columns: Partial<Pick<SigningKey, 'activeFrom' | 'retiredAt' | 'compromisedAt'>>,
  ) => {
    await inCamelCase(unit.transaction).updateTable('signing_keys').set(columns).where('kid', '=', kid).execute();
  };
  /** Every key there ever was for this purpose, newest last. */
  const findAll = async (transaction: Kysely<Tables>): Promise<readonly SigningKey[]> => {
    const rows = await inCamelCase(transaction)
      .selectFrom('signing_keys')
      .select(kept)
      .where('purpose', '=', purpose)
      .orderBy('createdAt')
      .execute();
    // Only keys with this `alg` are made.
    return rows as readonly SigningKey[];
  };
  return {
    findAll,
    readAll: () => findAll(database.reads),
    readKids: async () => {
      const rows = await inCamelCase(database.reads).selectFrom('signing_keys').select('kid').execute();
      return new Set(rows.map(({ kid }) => kid));
    },
    create: async (unit, key) => {
      await inCamelCase(unit.transaction)
        .insertInto('signing_keys')
        .values({ ...key, purpose, retiredAt: null, compromisedAt: null })
        .execute();
      await unit.record({
        kind: 'signing-key',
        subject: key.kid,
        action: 'create',
        after: { purpose, active_from: toText(key.activeFrom) },
      });
    },
    activate: async (unit, kid, at) => {
      await set(unit, kid, { activeFrom: at });
      await unit.record({ kind: 'signing-key', subject: kid, action: 'activate', after: { active_from: toText(at) } });
    },
    retire: async (unit, kid, at) => {
      await set(unit, kid, { retiredAt: at });
      await unit.record({ kind: 'signing-key', subject: kid, action: 'retire' });
    },
    compromise: async (unit, kid, at) => {
      await set(unit, kid, { compromisedAt: at });
      await unit.record({ kind: 'signing-key', subject: kid, action: 'declare compromised' });
    },
    extendLongestLifetime: async (unit, kid, lifetime) => {
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
