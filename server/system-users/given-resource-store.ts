import type { Kysely } from 'kysely';
import type { Database, Tables } from '#database';

export type GivenResourceStore = ReturnType<typeof createGivenResourceStore>;

/** Reads of `resources` what a system user may be given; they are kept by the resource registry. */
export function createGivenResourceStore(database: Database) {
  return {
    /** The types of those resources that exist and can be delegated, by their identifiers. */
    findTypes: async (
      identifiers: readonly string[],
      transaction: Kysely<Tables> = database.reads,
    ): Promise<ReadonlyMap<string, string>> => {
      if (identifiers.length === 0) return new Map();
      const rows = await transaction
        .selectFrom('resources')
        .select(['identifier', 'resource_type'])
        .where('identifier', 'in', identifiers)
        .where('delegable', '=', 1)
        .where('removed_at', 'is', null)
        .execute();
      return new Map(rows.map((row) => [row.identifier, row.resource_type]));
    },
  };
}
