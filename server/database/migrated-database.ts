import type { Transaction } from 'kysely';

/** A database while its tables are made: not typed by tables that may not exist yet. */
// biome-ignore lint/suspicious/noExplicitAny: as Kysely itself types migrations
export type MigratedDatabase = Transaction<any>;
