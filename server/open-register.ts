import { type ChangeFeed, createChangeFeed } from '#audit-trail';
import { type ClientStore, createClientStore } from '#clients';
import { type Database, openDatabase } from '#database';
import { createDelegationSourceStore, type DelegationSourceStore } from '#delegations';
import type { Settings } from '#operations';
import { createOrganisationStore, type OrganisationStore } from '#organisations';
import { createScopeStore, type ScopeStore } from '#scopes';
import { createSigningKeyStore, type SigningKeyStore } from '#signing-keys';

/** The database with the stores of every room: what the server and the commands that manage it have in common. */
export interface Register {
  readonly database: Database;
  readonly feed: ChangeFeed;
  readonly organisations: OrganisationStore;
  readonly scopes: ScopeStore;
  readonly clients: ClientStore;
  readonly delegationSources: DelegationSourceStore;
  readonly signingKeys: SigningKeyStore;
}

/**
 * Opens the database that `settings` name, with its tables up to date. Close it with `register.database.close()`.
 * `spread`: see the change feed.
 */
export async function openRegister(
  settings: Pick<Settings, 'database'>,
  clock: () => number,
  spread?: () => Promise<void>,
): Promise<Register> {
  const database = await openDatabase(settings.database, clock);
  return {
    database,
    feed: createChangeFeed({ database, clock, spread }),
    organisations: createOrganisationStore({ database, clock }),
    scopes: createScopeStore({ database, clock }),
    clients: createClientStore({ database, clock }),
    delegationSources: createDelegationSourceStore({ database, clock }),
    signingKeys: createSigningKeyStore(database),
  };
}
