import type { Kysely } from 'kysely';
import type { Tables } from '#database';
import type { ResourceStore } from '#resources';

/** The types of those `identifiers` that are active, delegable resources. */
export async function findTypes(
  transaction: Kysely<Tables>,
  resources: Pick<ResourceStore, 'findAll'>,
  identifiers: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await resources.findAll(transaction, identifiers);
  return new Map(
    [...found.values()].filter(({ delegable }) => delegable).map(({ identifier, type }) => [identifier, type]),
  );
}
