import type { Kysely } from 'kysely';
import type { Database, Tables } from '#database';

/** A call of the self-service API that was refused, as it is kept for a while for the caller's organisation. */
export interface RefusedCall {
  readonly traceId: string;
  readonly organisation: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The name of the refusal. */
  readonly refusal: string;
  readonly status: number;
  readonly method: string;
  /** The pattern of the path. */
  readonly path: string;
  readonly problems: readonly CallProblem[];
}

/** What the answer said was wrong: with one field, or with the call. */
export interface CallProblem {
  readonly field?: string;
  readonly message: string;
}

/** How many refused calls are kept of one organisation, and for how long. */
export const MOST_KEPT = 200;
export const KEPT_FOR = 7 * 24 * 60 * 60 * 1000;
/** Old ones that one visit removes. */
const REMOVED_AT_ONCE = 1000;

/** The only SQL on `refused_calls`. */
export interface RefusedCallStore {
  /** Keeps `calls`, and of each of their organisations no more than the newest {@link MOST_KEPT}; removes those that are too old. */
  keep(calls: readonly RefusedCall[], now: number): Promise<void>;
  /** The refused call with this trace id, if it is one of `organisation` and still kept. */
  find(
    handle: Kysely<Tables>,
    key: { traceId: string; organisation: string; now: number },
  ): Promise<RefusedCall | undefined>;
}

export function createRefusedCallStore({ change }: Pick<Database, 'change'>): RefusedCallStore {
  return {
    keep: async (calls, now) => {
      if (calls.length === 0) return;
      await change(async (transaction) => {
        await transaction
          .insertInto('refused_calls')
          .values(
            calls.map(({ traceId, organisation, ...call }) => ({ trace_id: traceId, orgno: organisation, ...call })),
          )
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        for (const organisation of new Set(calls.map((call) => call.organisation))) {
          const surplus = transaction
            .selectFrom('refused_calls')
            .select('trace_id')
            .where('orgno', '=', organisation)
            .orderBy('at', 'desc')
            .orderBy('trace_id', 'desc')
            .limit(REMOVED_AT_ONCE)
            .offset(MOST_KEPT);
          await transaction.deleteFrom('refused_calls').where('trace_id', 'in', surplus).execute();
        }
        const old = transaction
          .selectFrom('refused_calls')
          .select('trace_id')
          .where('at', '<', now - KEPT_FOR)
          .orderBy('at')
          .limit(REMOVED_AT_ONCE);
        await transaction.deleteFrom('refused_calls').where('trace_id', 'in', old).execute();
      });
    },
    find: async (handle, { traceId, organisation, now }) => {
      const row = await handle
        .selectFrom('refused_calls')
        .selectAll()
        .where('trace_id', '=', traceId)
        .where('orgno', '=', organisation)
        .where('at', '>=', now - KEPT_FOR)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const { trace_id, orgno, at, ...call } = row;
      return { traceId: trace_id, organisation: orgno, at: Number(at), ...call };
    },
  };
}
