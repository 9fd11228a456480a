import type { Database } from '#database';

/** When a key of a client signed for tokens. Times are milliseconds since 1970. */
export interface KeyUse {
  /** The kid, or the fingerprint of a certificate. */
  readonly keyId: string;
  /** The first time since uses are counted. */
  readonly firstUsed: number;
  readonly lastUsed: number;
}

/** Days are days since 1970 (UTC); both ends count. */
export interface DayRange {
  readonly from: number;
  readonly to: number;
}

export interface ClientTotals {
  readonly tokens: number;
  readonly refusals: number;
}

/** Who got tokens for a scope: a consumer, and the supplier that got them in its name; empty where there was none. */
export interface ScopeConsumer {
  readonly consumer: string;
  readonly supplier: string;
}

/** What was used when, and how often a day. It is written by {@link UsageWritingStore}, up to a minute later. */
export interface UsageStore {
  /**
   * The keys of those clients (a kid, or the fingerprint of a certificate) that ever signed for a token, the last used first, by client.
   * A time before a key was registered is of another key that had its kid.
   */
  listKeyUses(clientIds: readonly string[]): Promise<ReadonlyMap<string, readonly KeyUse[]>>;
  /** When those clients last got a token with each scope, by client and scope. */
  listScopeUses(clientIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>>;
  /** Tokens and refusals of those clients, by client. */
  listTotals(clientIds: readonly string[], range: DayRange): Promise<ReadonlyMap<string, ClientTotals>>;
  /** The days on which the client got tokens or was refused, oldest first. */
  listDays(clientId: string, range: DayRange): Promise<readonly ({ readonly day: number } & ClientTotals)[]>;
  /** Its tokens with each scope on each of those days, oldest first; at most `limit`. */
  listScopeDays(
    clientId: string,
    range: DayRange & { readonly limit: number },
  ): Promise<readonly { readonly day: number; readonly scope: string; readonly tokens: number }[]>;
  /** The tokens with `scope` on each day that had any, oldest first. */
  listScopeTotals(
    scope: string,
    range: DayRange,
  ): Promise<readonly { readonly day: number; readonly tokens: number }[]>;
  /** At most `limit` consumers of `scope` after `after`, with their tokens in those days and when they last got one. */
  listConsumers(
    scope: string,
    page: DayRange & { readonly after: ScopeConsumer | undefined; readonly limit: number },
  ): Promise<readonly (ScopeConsumer & { readonly tokens: number; readonly lastUsed: number })[]>;
  /** At most `limit` clients whose grants named `issuer`, which the server had before it moved; the last first. */
  listFormerIssuerUses(
    issuer: string,
    limit: number,
  ): Promise<
    readonly {
      readonly clientId: string;
      readonly lastUsed: number;
      /** Nothing of a European business, or of a client that is gone. */
      readonly owner: string | undefined;
      readonly name: string | undefined;
    }[]
  >;
  /** The first day of which anything is on record; nothing where nothing was used yet. */
  readFirstDay(): Promise<number | undefined>;
}

export function createUsageStore({ database: { lists } }: { database: Pick<Database, 'lists'> }): UsageStore {
  return {
    listKeyUses: async (clientIds) => {
      if (clientIds.length === 0) return new Map();
      const rows = await lists
        .selectFrom('key_uses')
        .selectAll()
        .where('client_id', 'in', clientIds)
        .orderBy('last_used', 'desc')
        .orderBy('key_id')
        .execute();
      const byClient = Map.groupBy(rows, ({ client_id }) => client_id);
      return new Map(
        [...byClient].map(([id, own]) => [
          id,
          own.map((row) => ({ keyId: row.key_id, firstUsed: row.first_used, lastUsed: row.last_used })),
        ]),
      );
    },
    listScopeUses: async (clientIds) => {
      if (clientIds.length === 0) return new Map();
      const rows = await lists.selectFrom('scope_uses').selectAll().where('client_id', 'in', clientIds).execute();
      const byClient = Map.groupBy(rows, ({ client_id }) => client_id);
      return new Map([...byClient].map(([id, own]) => [id, new Map(own.map((row) => [row.scope, row.last_used]))]));
    },
    listTotals: async (clientIds, { from, to }) => {
      if (clientIds.length === 0) return new Map();
      const rows = await lists
        .selectFrom('client_days')
        .select(({ fn }) => [
          'client_id',
          fn.sum<number>('tokens').as('tokens'),
          fn.sum<number>('refusals').as('refusals'),
        ])
        .where('client_id', 'in', clientIds)
        .where('day', '>=', from)
        .where('day', '<=', to)
        .groupBy('client_id')
        .execute();
      // PostgreSQL answers sums as text.
      return new Map(
        rows.map((row) => [row.client_id, { tokens: Number(row.tokens), refusals: Number(row.refusals) }]),
      );
    },
    listDays: async (clientId, { from, to }) => {
      const rows = await lists
        .selectFrom('client_days')
        .select(['day', 'tokens', 'refusals'])
        .where('client_id', '=', clientId)
        .where('day', '>=', from)
        .where('day', '<=', to)
        .orderBy('day')
        .execute();
      return rows.map(plain);
    },
    listScopeDays: async (clientId, { from, to, limit }) => {
      const rows = await lists
        .selectFrom('scope_days')
        .select(['day', 'scope', 'tokens'])
        .where('client_id', '=', clientId)
        .where('day', '>=', from)
        .where('day', '<=', to)
        .orderBy('day')
        .orderBy('scope')
        .limit(limit)
        .execute();
      return rows.map(plain);
    },
    listScopeTotals: async (scope, { from, to }) => {
      const rows = await lists
        .selectFrom('scope_totals')
        .select(['day', 'tokens'])
        .where('scope', '=', scope)
        .where('day', '>=', from)
        .where('day', '<=', to)
        .orderBy('day')
        .execute();
      return rows.map(plain);
    },
    listConsumers: async (scope, { from, to, after, limit }) => {
      const page = await lists
        .selectFrom('consumer_uses')
        .select(['consumer', 'supplier', 'last_used'])
        .where('scope', '=', scope)
        .$if(after !== undefined, (query) =>
          query.where(({ eb, refTuple, tuple }) => {
            const { consumer, supplier } = after as ScopeConsumer;
            return eb(refTuple('consumer', 'supplier'), '>', tuple(consumer, supplier));
          }),
        )
        .orderBy('consumer')
        .orderBy('supplier')
        .limit(limit)
        .execute();
      if (page.length === 0) return [];
      const sums = await lists
        .selectFrom('consumer_days')
        .select(({ fn }) => ['consumer', 'supplier', fn.sum<number>('tokens').as('tokens')])
        .where('scope', '=', scope)
        .where('consumer', 'in', [...new Set(page.map(({ consumer }) => consumer))])
        .where('day', '>=', from)
        .where('day', '<=', to)
        .groupBy(['consumer', 'supplier'])
        .execute();
      const nameOf = ({ consumer, supplier }: ScopeConsumer) => `${consumer} ${supplier}`;
      const tokens = new Map(sums.map((row) => [nameOf(row), Number(row.tokens)]));
      return page.map(({ consumer, supplier, last_used }) => ({
        consumer,
        supplier,
        tokens: tokens.get(nameOf({ consumer, supplier })) ?? 0,
        lastUsed: last_used,
      }));
    },
    listFormerIssuerUses: async (issuer, limit) => {
      const rows = await lists
        .selectFrom('former_issuer_uses as use')
        .leftJoin('clients', 'clients.client_id', 'use.client_id')
        .select(['use.client_id', 'use.last_used', 'clients.client_orgno', 'clients.client_name'])
        .where('use.issuer', '=', issuer)
        .orderBy('use.last_used', 'desc')
        .orderBy('use.client_id')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        clientId: row.client_id,
        lastUsed: row.last_used,
        owner: row.client_orgno ?? undefined,
        name: row.client_name ?? undefined,
      }));
    },
    readFirstDay: async () => {
      const row = await lists
        .selectFrom('client_days')
        .select(({ fn }) => fn.min('day').as('day'))
        .executeTakeFirst();
      return row?.day ?? undefined;
    },
  };
}

/** SQLite's rows have no prototype. */
function plain<T extends object>(row: T): T {
  return { ...row };
}
