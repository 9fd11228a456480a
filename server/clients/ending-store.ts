import { sql } from 'kysely';
import type { Database } from '#database';

/** What of a client ends: a registered key, the certificate that a key is pinned to, or a secret. */
export type EndingKind = 'key' | 'certificate' | 'secret';

/** Something that ends, on a client in use. Times are milliseconds since 1970. */
export interface Ending {
  readonly kind: EndingKind;
  readonly clientId: string;
  readonly clientName: string | null;
  /** Whoever keeps the client: its supplier where it has one. */
  readonly keeper: string;
  /** The hash of the modulus or of the secret: it tells one from another, whatever it is called. */
  readonly hash: string;
  /** The `kid`; nothing for a secret. */
  readonly kid: string | undefined;
  readonly registeredAt: number;
  readonly endsAt: number;
}

/** What a client can also prove itself with. */
export interface Rival {
  readonly clientId: string;
  readonly kind: 'key' | 'secret';
  readonly hash: string;
  readonly kid: string | undefined;
  readonly registeredAt: number;
  /** For a pinned key the earlier end of the two. */
  readonly endsAt: number;
}

/** Where a walk goes on. */
export type EndingPlace = Pick<Ending, 'endsAt' | 'clientId' | 'hash'>;

/** What ends on clients, across all organisations. It only reads. */
export interface EndingStore {
  /** At most `limit` of a kind, on clients in use, that end from `from` on and not after `to`, the first to end first. */
  walkEndings(
    kind: EndingKind,
    span: {
      readonly from: number;
      readonly to: number;
      readonly after: EndingPlace | undefined;
      readonly limit: number;
    },
  ): Promise<readonly Ending[]>;
  /** Every key in use on these clients, and every secret that has not ended at `now`. */
  listRivals(clientIds: readonly string[], now: number): Promise<readonly Rival[]>;
  /** How many keys on clients in use end after `from` and not after `to`, up to `limit`. */
  readCount(span: { readonly from: number; readonly to: number; readonly limit: number }): Promise<number>;
}

/** The only SQL that looks for what ends soon. It goes along the indexes of the ends, so it costs what it finds. */
export function createEndingStore(database: Pick<Database, 'lists'>): EndingStore {
  const walkKeys: (
    kind: 'key' | 'certificate',
    span: Parameters<EndingStore['walkEndings']>[1],
  ) => Promise<readonly Ending[]> = async (kind, { from, to, after, limit }) => {
    const end = kind === 'key' ? 'k.expires_at' : 'k.certificate_expires_at';
    const rows = await database.lists
      .selectFrom('client_keys as k')
      .innerJoin('clients as c', 'c.client_id', 'k.client_id')
      .select(['k.client_id', 'k.kid', 'k.modulus_hash', 'k.registered_at', 'k.expires_at', 'k.certificate_expires_at'])
      .select(['c.client_name', 'c.client_orgno', 'c.supplier_orgno'])
      .where(end, '>=', from)
      .where(end, '<=', to)
      .where('k.removed_at', 'is', null)
      .where('c.active', '=', true)
      .$if(after !== undefined, (query) =>
        query.where(isBehind(after as EndingPlace, [end, 'k.client_id', 'k.modulus_hash'])),
      )
      .orderBy(end)
      .orderBy('k.client_id')
      .orderBy('k.modulus_hash')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      kind,
      clientId: row.client_id,
      clientName: row.client_name,
      keeper: row.supplier_orgno ?? row.client_orgno,
      hash: row.modulus_hash,
      kid: row.kid,
      registeredAt: Number(row.registered_at),
      endsAt: Number(kind === 'key' ? row.expires_at : row.certificate_expires_at),
    }));
  };

  return {
    walkEndings: async (kind, span) => {
      if (kind !== 'secret') return walkKeys(kind, span);
      const { from, to, after, limit } = span;
      const rows = await database.lists
        .selectFrom('client_secrets as s')
        .innerJoin('clients as c', 'c.client_id', 's.client_id')
        .select(['s.client_id', 's.secret_hash', 's.created_at', 's.expires_at'])
        .select(['c.client_name', 'c.client_orgno', 'c.supplier_orgno'])
        .where('s.expires_at', '>=', from)
        .where('s.expires_at', '<=', to)
        .where('c.active', '=', true)
        .$if(after !== undefined, (query) =>
          query.where(isBehind(after as EndingPlace, ['s.expires_at', 's.client_id', 's.secret_hash'])),
        )
        .orderBy('s.expires_at')
        .orderBy('s.client_id')
        .orderBy('s.secret_hash')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        kind: 'secret',
        clientId: row.client_id,
        clientName: row.client_name,
        keeper: row.supplier_orgno ?? row.client_orgno,
        hash: row.secret_hash,
        kid: undefined,
        registeredAt: Number(row.created_at),
        endsAt: Number(row.expires_at),
      }));
    },
    listRivals: async (clientIds, now) => {
      if (clientIds.length === 0) return [];
      const keys = await database.lists
        .selectFrom('client_keys')
        .select(['client_id', 'kid', 'modulus_hash', 'registered_at', 'expires_at', 'certificate_expires_at'])
        .where('client_id', 'in', clientIds)
        .where('removed_at', 'is', null)
        .where('expires_at', '>', now)
        .execute();
      const secrets = await database.lists
        .selectFrom('client_secrets')
        .select(['client_id', 'secret_hash', 'created_at', 'expires_at'])
        .where('client_id', 'in', clientIds)
        .where('expires_at', '>', now)
        .execute();
      return [
        ...keys.map(
          (row): Rival => ({
            clientId: row.client_id,
            kind: 'key',
            hash: row.modulus_hash,
            kid: row.kid,
            registeredAt: Number(row.registered_at),
            endsAt: Math.min(Number(row.expires_at), Number(row.certificate_expires_at ?? Number.POSITIVE_INFINITY)),
          }),
        ),
        ...secrets.map(
          (row): Rival => ({
            clientId: row.client_id,
            kind: 'secret',
            hash: row.secret_hash,
            kid: undefined,
            registeredAt: Number(row.created_at),
            endsAt: Number(row.expires_at),
          }),
        ),
      ];
    },
    readCount: async ({ from, to, limit }) => {
      const { total } = await database.lists
        .selectFrom((inner) =>
          inner
            .selectFrom('client_keys as k')
            .innerJoin('clients as c', 'c.client_id', 'k.client_id')
            .select('k.kid')
            .where('k.expires_at', '>', from)
            .where('k.expires_at', '<=', to)
            .where('k.removed_at', 'is', null)
            .where('c.active', '=', true)
            .limit(limit)
            .as('counted'),
        )
        .select(({ fn }) => fn.countAll<number | string>().as('total'))
        .executeTakeFirstOrThrow();
      return Number(total);
    },
  };
}

function isBehind({ endsAt, clientId, hash }: EndingPlace, columns: readonly [string, string, string]) {
  const [end, client, own] = columns.map((column) => sql.ref(column));
  return sql<boolean>`(${end}, ${client}, ${own}) > (${endsAt}, ${clientId}, ${hash})`;
}
