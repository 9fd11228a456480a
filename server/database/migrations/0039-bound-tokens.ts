import type { MigratedDatabase } from '../migrated-database.ts';

/** Clients that get only tokens which are bound to a key (RFC 9449 §5.2). */
export async function addBoundTokens({ schema }: MigratedDatabase): Promise<void> {
  await schema.alterTable('clients').addColumn('dpop_bound_access_tokens', 'integer').execute();
}
