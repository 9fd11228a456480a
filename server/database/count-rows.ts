import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { Tables } from './tables.ts';

/** How many rows `query` has, at most as many as its limit: counting never reads more than that. */
export async function countRows(
  transaction: Kysely<Tables>,
  // biome-ignore lint/suspicious/noExplicitAny: any tables, any columns; none of them is looked at
  query: SelectQueryBuilder<any, any, any>,
): Promise<number> {
  const { count } = await transaction
    .selectFrom(query.as('counted'))
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
