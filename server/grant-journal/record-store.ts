import { type RawBuilder, sql } from 'kysely';
import type { Database } from '#database';
import type { RefusalFinding } from './journal-store.ts';

/** Whose records are asked for, and which of them. */
export interface RecordSearch {
  /** Shows what the clients that this organisation runs got or were refused, and what its suppliers got in its name. */
  readonly party: string | undefined;
  /** Shows tokens with a scope under one of these prefixes, which end in a colon, and refusals about such a scope. */
  readonly prefixes: readonly string[];
  /** Only of this client, which the party runs or has. */
  readonly clientId?: string | undefined;
  readonly scope?: string | undefined;
  readonly consumer?: string | undefined;
  /** Any of these. */
  readonly outcomes?: readonly string[] | undefined;
  /** Only refusals. */
  readonly refused?: boolean | undefined;
  /** Milliseconds since 1970: from the first on, and before the second. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Only records with a lower id, or with a higher one. */
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  readonly limit: number;
}

/** A record of a token or of a refusal, as it is kept. */
export interface RecordedOutcome {
  readonly id: number;
  readonly at: number;
  readonly trace_id: string;
  readonly outcome: string;
  readonly client_id: string;
  readonly consumer_orgno: string;
  readonly supplier_orgno: string | null;
  readonly scope: string | null;
  readonly token_id: string | null;
  readonly lifetime: number | null;
  readonly key_id: string | null;
  readonly client_key_id: string | null;
  readonly details: string | null;
  readonly refused_scope: string | null;
  /** Of a refusal: a `RefusalFinding` as JSON. */
  readonly finding: string | null;
  /** Of a token: its issuer, where that is not the server's own. */
  readonly issuer: string | null;
}

/** Records that one search looks at along each index, whether they are what is wanted or not. */
const LOOKED_AT = 5_000;
/** Walks of one statement: databases bound how much may be united. */
const WALKS_AT_ONCE = 50;
/** Milliseconds by which the clocks of those who write records may differ. */
const CLOCKS_DIFFER = 60_000;

/** Reads the record of tokens and refusals, which the grant journal writes. */
export interface RecordStore {
  /**
   * What is wanted, newest first: at most `limit` records, those next to where the search begins. `reached` is the id up to
   * which everything has been looked at, where there may be more beyond; then there may be fewer than `limit`, even none.
   */
  list(
    search: RecordSearch,
  ): Promise<{ readonly rows: readonly RecordedOutcome[]; readonly reached: number | undefined }>;
  /** The refusal with this trace id. */
  findRefusal(traceId: string): Promise<RecordedOutcome | undefined>;
  /** Whether a grant has been used, as far as used grants are still kept. `hash`: see `take-once.ts` of assertion-checking. */
  isUsed(hash: Buffer): Promise<boolean>;
  /** Those of `clientIds` that `party` has, though a supplier runs them. */
  readOwnClients(clientIds: readonly string[], party: string): Promise<ReadonlySet<string>>;
}

/**
 * Reads the record of tokens. Nothing is counted, and nothing is sorted: each walk goes along an index in the order of the
 * ids, from where the search begins, for a bounded number of steps.
 */
export function createRecordStore(
  { lists, dialect }: Pick<Database, 'lists' | 'dialect'>,
  { lookedAt = LOOKED_AT }: { lookedAt?: number } = {},
): RecordStore {
  const find = sql.raw(dialect === 'sqlite' ? 'instr' : 'strpos');

  /** The id from which on records were made at `time` or later: ids follow time, so half of them is passed over at each step. */
  const findFirst = async (time: number): Promise<number> => {
    const ends = await sql<{ low: number | null; high: number | null }>`
      select min(id) as low, max(id) as high from grant_audit`.execute(lists);
    let low = Number(ends.rows[0]?.low ?? 0);
    let high = Number(ends.rows[0]?.high ?? 0) + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const { rows } = await sql<{ id: number; at: number }>`
        select id, at from grant_audit where id >= ${middle} order by id limit 1`.execute(lists);
      const [row] = rows;
      if (row !== undefined && Number(row.at) < time) low = Number(row.id) + 1;
      else high = middle;
    }
    return low;
  };

  return {
    list: async (search) => {
      const { after, limit, from, to } = search;
      const forwards = after !== undefined;
      const direction = sql.raw(forwards ? 'asc' : 'desc');
      const lowest = Math.max(after ?? 0, from === undefined ? 0 : (await findFirst(from - CLOCKS_DIFFER)) - 1);
      const highest = Math.min(
        search.before ?? Number.MAX_SAFE_INTEGER,
        to === undefined ? Number.MAX_SAFE_INTEGER : await findFirst(to + CLOCKS_DIFFER),
      );
      const filters = composeFilters(search, find);
      const steps = filters.length === 0 ? limit : lookedAt;
      const within = (id: RawBuilder<unknown>) => sql`${id} > ${lowest} and ${id} < ${highest}`;

      const walks = composeWalks(search, find).map(
        ({ id, condition }) => sql`${id} ${condition} and ${within(sql`id`)} order by id ${direction}`,
      );
      let reached: number | undefined;
      if (filters.length > 0) {
        for (const walk of walks) {
          const { rows } = await sql<{ id: number }>`
            select id from (${walk} limit 1 offset ${steps - 1}) as walk`.execute(lists);
          const end = rows[0] && Number(rows[0].id);
          if (end !== undefined && (reached === undefined || (forwards ? end < reached : end > reached))) reached = end;
        }
      }

      const found = new Map<number, RecordedOutcome>();
      for (let at = 0; at < walks.length; at += WALKS_AT_ONCE) {
        const united = sql.join(
          walks.slice(at, at + WALKS_AT_ONCE).map((walk) => sql`select id from (${walk} limit ${steps}) as walk`),
          sql` union `,
        );
        const conditions = sql.join([sql`r.id = found.id`, ...filters, ...bound(reached, forwards)], sql` and `);
        // A cross join, so that SQLite looks up what was found and does not walk through all records instead.
        const { rows } = await sql<RecordedOutcome>`
          select r.id, ${columns} from (${united}) as found cross join grant_audit as r
          where ${conditions} order by r.id ${direction} limit ${limit}`.execute(lists);
        for (const row of rows) found.set(Number(row.id), { ...row, id: Number(row.id), at: Number(row.at) });
      }
      const nearest = [...found.values()].sort((a, b) => (forwards ? a.id - b.id : b.id - a.id)).slice(0, limit);
      return { rows: nearest.sort((a, b) => b.id - a.id), reached };
    },
    findRefusal: async (traceId) => {
      const { rows } = await sql<RecordedOutcome>`
        select id, ${columns} from grant_audit where trace_id = ${traceId} and outcome <> 'token' limit 1`.execute(
        lists,
      );
      const [row] = rows;
      return row && { ...row, id: Number(row.id), at: Number(row.at) };
    },
    isUsed: async (hash) => {
      const { rows } = await sql`select 1 from used_grants where grant_hash = ${hash}`.execute(lists);
      return rows.length > 0;
    },
    readOwnClients: async (clientIds, party) => {
      if (clientIds.length === 0) return new Set();
      const rows = await lists
        .selectFrom('clients')
        .select('client_id')
        .where('client_id', 'in', clientIds)
        .where('client_orgno', '=', party)
        .execute();
      return new Set(rows.map(({ client_id }) => client_id));
    },
  };
}

const columns = sql.raw(
  'at, trace_id, outcome, client_id, consumer_orgno, supplier_orgno, scope, token_id, lifetime, key_id, client_key_id, details, refused_scope, finding, issuer',
);

function bound(reached: number | undefined, forwards: boolean): readonly RawBuilder<unknown>[] {
  if (reached === undefined) return [];
  return [forwards ? sql`r.id <= ${reached}` : sql`r.id >= ${reached}`];
}

/** What each walk selects, and the condition that its index answers. */
function composeWalks({ party, prefixes, clientId, scope, refused = false }: RecordSearch, find: RawBuilder<unknown>) {
  const records = sql`select id from grant_audit where`;
  const walk = (condition: RawBuilder<unknown>) => ({ id: records, condition });
  const run = sql`coalesce(supplier_orgno, consumer_orgno) = ${party ?? null}`;
  const own = refused
    ? [walk(sql`${run} and outcome <> 'token'`)]
    : [walk(run), walk(sql`consumer_orgno = ${party ?? null} and supplier_orgno is not null and outcome = 'token'`)];
  // The clients of others are not told to the owner of a scope: none is found by its id.
  const wanted =
    clientId !== undefined ? [] : prefixes.filter((prefix) => scope === undefined || scope.startsWith(prefix));
  const provided = wanted.flatMap((prefix) => [
    walk(sql`substr(refused_scope, 1, ${find}(refused_scope, ':')) = ${prefix} and refused_scope is not null`),
    ...(refused
      ? []
      : [
          walk(sql`substr(scope, 1, ${find}(scope, ':')) = ${prefix} and outcome = 'token'`),
          {
            id: sql`select id from (select audit_id as id, prefix from grant_audit_prefixes) as further where`,
            condition: sql`prefix = ${prefix}`,
          },
        ]),
  ]);
  return [...(party === undefined ? [] : own), ...provided];
}

function composeFilters(search: RecordSearch, find: RawBuilder<unknown>): readonly RawBuilder<unknown>[] {
  const { party, clientId, scope, consumer, outcomes, from, to } = search;
  return [
    ...(clientId === undefined
      ? []
      : [
          sql`client_id = ${clientId}`,
          sql`(coalesce(supplier_orgno, consumer_orgno) = ${party ?? ''}
            or client_id in (select client_id from clients where client_id = ${clientId} and client_orgno = ${party ?? ''}))`,
        ]),
    ...(scope === undefined ? [] : [sql`${find}(' ' || scope || ' ', ${` ${scope} `}) > 0`]),
    ...(consumer === undefined ? [] : [sql`consumer_orgno = ${consumer}`]),
    ...(outcomes === undefined ? [] : [sql`outcome in (${sql.join(outcomes)})`]),
    ...(from === undefined ? [] : [sql`at >= ${from}`]),
    ...(to === undefined ? [] : [sql`at < ${to}`]),
  ];
}

/** The organisation that runs the client: the supplier, where there is one. */
export function findRunner({
  supplier_orgno,
  consumer_orgno,
}: Pick<RecordedOutcome, 'supplier_orgno' | 'consumer_orgno'>): string {
  return supplier_orgno ?? consumer_orgno;
}

/** What is kept of the check that refused; nothing for records from before it was kept. */
export function readFinding({ finding }: Pick<RecordedOutcome, 'finding'>): RefusalFinding {
  return finding === null ? {} : (JSON.parse(finding) as RefusalFinding);
}
