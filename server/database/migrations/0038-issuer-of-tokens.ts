import type { MigratedDatabase } from '../migrated-database.ts';

/** Which issuer a token is of, where it is not the server's own: Skyporten, or the one from before a move. */
export async function addIssuerOfTokens(database: MigratedDatabase): Promise<void> {
  await database.schema.alterTable('grant_audit').addColumn('issuer', 'text').execute();
}
