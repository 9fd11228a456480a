import type { MigratedDatabase } from '../migrated-database.ts';

/** What people find their consents by. */
export async function addConsentsByGiver({ schema }: MigratedDatabase): Promise<void> {
  await schema.createIndex('consents_by_giver').on('consents').columns(['from_party', 'created_at', 'id']).execute();
}
