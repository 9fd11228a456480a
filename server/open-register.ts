import { type ChangeFeed, createChangeFeed } from '#audit-trail';
import { type ClientDelegationStores, createClientDelegationStores } from '#client-delegations';
import { type ClientStore, createClientStore } from '#clients';
import { type ConsentStore, createConsentStore } from '#consents';
import { createKnownIssuer, type Database, type KnownIssuer, openDatabase, type UnfitDatabaseError } from '#database';
import {
  createDelegationSourceStore,
  createDelegationStore,
  type DelegationSourceStore,
  type DelegationStore,
} from '#delegations';
import { createInvitationStore, type InvitationStore } from '#members';
import type { Settings } from '#operations';
import { createOrganisationStore, type OrganisationStore } from '#organisations';
import { createPeopleStore, type PeopleStore } from '#parties';
import { createRegisterStore, type RegisterStore } from '#remote-registers';
import { createResourceStore, type ResourceStore } from '#resources';
import { createScopeStore, type ScopeStore } from '#scopes';
import { createSigningKeyStore, type SigningKeyStore } from '#signing-keys';
import { createSystemUserStores, type SystemUserStores } from '#system-users';
import { createUsageStore, type UsageStore } from '#usage';

export type { UnfitDatabaseError };

/** The database with the stores of every room: what the server and the commands that manage it have in common. */
export interface Register extends SystemUserStores, ClientDelegationStores {
  readonly database: Database;
  readonly feed: ChangeFeed;
  readonly knownIssuer: KnownIssuer;
  readonly organisations: OrganisationStore;
  readonly scopes: ScopeStore;
  readonly clients: ClientStore;
  readonly delegationSources: DelegationSourceStore;
  readonly delegations: DelegationStore;
  /** Which registers system users and consents have. */
  readonly lookUpRegisters: RegisterStore;
  readonly people: PeopleStore;
  readonly invitations: InvitationStore;
  readonly resources: ResourceStore;
  readonly consents: ConsentStore;
  /** What was used when; what is used is written by the server alone. */
  readonly usage: UsageStore;
  readonly signingKeys: SigningKeyStore;
  /** The keys of Altinn tokens. */
  readonly altinnKeys: SigningKeyStore;
}

/**
 * Opens the database that `settings` name, with its tables up to date. Close it with `register.database.close()`.
 * `spread`: see the change feed. With `mustExist` no database is made.
 *
 * @throws UnfitDatabaseError
 */
export async function openRegister(
  settings: Pick<Settings, 'database'>,
  clock: () => number,
  { spread, mustExist }: { spread?: (() => Promise<void>) | undefined; mustExist?: boolean | undefined } = {},
): Promise<Register> {
  const database = await openDatabase(settings.database, clock, { mustExist });
  return gatherRegister(database, clock, { spread });
}

/** The same around a database that is open. */
export function gatherRegister(
  database: Database,
  clock: () => number,
  { spread }: { spread?: (() => Promise<void>) | undefined } = {},
): Register {
  return {
    database,
    feed: createChangeFeed({ database, clock, spread }),
    knownIssuer: createKnownIssuer(database),
    organisations: createOrganisationStore({ database, clock }),
    scopes: createScopeStore({ database, clock }),
    clients: createClientStore({ database, clock }),
    delegationSources: createDelegationSourceStore({ database, clock }),
    delegations: createDelegationStore({ database, clock }),
    lookUpRegisters: createRegisterStore({ database, clock }),
    people: createPeopleStore({ database, clock }),
    invitations: createInvitationStore(),
    resources: createResourceStore({ database, clock }),
    ...createSystemUserStores({ database, clock }),
    ...createClientDelegationStores({ database, clock }),
    consents: createConsentStore({ database, clock }),
    usage: createUsageStore({ database }),
    signingKeys: createSigningKeyStore(database, 'tokens'),
    altinnKeys: createSigningKeyStore(database, 'altinn'),
  };
}
