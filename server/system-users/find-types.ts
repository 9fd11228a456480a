import type { Kysely } from 'kysely';
import type { Tables } from '#database';
import type { ResourceStore } from '#resources';

/** The types of those of `identifiers` that are resources in use and can be delegated. */
export async function findTypes(
  resources: Pick<ResourceStore, 'find'>,
  identifiers: readonly string[],
  transaction: Kysely<Tables>,
): Promise<ReadonlyMap<string, string>> {
  const types = new Map<string, string>();
  for (const identifier of new Set(identifiers)) {
    const found = await resources.find(identifier, transaction);
    if (found?.delegable) types.set(identifier, found.type);
  }
  return types;
}
