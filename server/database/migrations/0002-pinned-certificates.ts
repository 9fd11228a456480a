import type { MigratedDatabase } from '../migrated-database.ts';

/** A registered key may carry the certificate that it belongs to. */
export async function addPinnedCertificates({ schema }: MigratedDatabase): Promise<void> {
  await schema.alterTable('client_keys').addColumn('x5c', 'text').execute();
}
