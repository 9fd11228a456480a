import type { OrganisationNumber, ScopeName } from '@portvakt/protocol';
import type { Kysely } from 'kysely';
import { type Database, type PreparedQuery, readRows, type Tables } from '#database';
import type { RegisteredScope } from './registered-scope.ts';

/** What lists and hints say of a scope. */
export interface DescribedScope {
  readonly name: string;
  readonly description: string;
  readonly active: boolean;
  /** `null` = every integration type. */
  readonly allowed_integration_types: readonly string[] | null;
  readonly owner: string;
  readonly ownerName: string | null;
}

/** Look-ups of scopes for the token path and its hints. */
export interface ScopeDescriptionStore {
  /** Those of `names` that are open for European businesses, as a client would hold them. */
  readEuropean(names: readonly string[]): Promise<readonly RegisteredScope[]>;
  /** What a hint may say of a scope: who owns it and whether it is in use. */
  describe(scope: string): Promise<Pick<DescribedScope, 'active' | 'owner' | 'ownerName'> | undefined>;
  /** The names under `prefixes` that everybody may list, the first thousand: for hints. */
  listOpenNames(prefixes: readonly string[]): Promise<readonly { readonly name: string }[]>;
}

/** Names among which a hint looks for the one that was meant. */
const MOST_SUGGESTED = 1000;

/** Prepared, since the token path asks. */
export function createScopeDescriptionStore(database: Database): ScopeDescriptionStore {
  const openNames = database.prepare(
    'scope-names-open',
    `select name from scopes where active = 1 and visibility = 'PUBLIC' and prefix = any(?)
      order by name limit ${MOST_SUGGESTED}`,
  );
  const european = database.prepare(
    'scopes-european',
    `select name, active, allowed_integration_types, accessible_for_all, at_max_age, enforced_aud_for_access_token
      from scopes where supports_european_businesses = 1 and name = any(?)`,
  );
  const { describeScopes } = prepareDescriptions(database);

  return {
    readEuropean: async (names) => {
      // The query selects these columns of a scope.
      const rows = readRows('scopes', await european([names])) as readonly Tables['scopes'][];
      return rows.map((row) => ({
        // Names were checked before they were stored.
        name: row.name as ScopeName,
        active: row.active,
        allowedIntegrationTypes: row.allowed_integration_types ?? undefined,
        granted: true,
        accessibleForAll: row.accessible_for_all,
        delegationSource: undefined,
        maxAge: row.at_max_age ?? undefined,
        enforcedAudience: row.enforced_aud_for_access_token ?? undefined,
      }));
    },
    describe: async (scope) => {
      const found = (await describeScopes([scope])).get(scope);
      return found && { active: found.active, owner: found.owner, ownerName: found.ownerName };
    },
    listOpenNames: async (prefixes) => (await ask(openNames, prefixes)).map(({ name }) => ({ name: name as string })),
  };
}

/** Look-ups of several scopes, and of several organisations' names, by what they were asked for with. */
export function prepareDescriptions(database: Database) {
  const scopes = database.prepare(
    'scopes-with-owners',
    `select s.name, s.description, s.active, s.allowed_integration_types, p.orgno as owner, o.name as "ownerName"
      from scopes s join prefixes p on p.prefix = s.prefix join organisations o on o.orgno = p.orgno
      where s.name = any(?)`,
  );
  const organisations = database.prepare(
    'organisation-names',
    'select orgno, name from organisations where orgno = any(?)',
  );
  return {
    describeScopes: async (names: readonly string[]): Promise<ReadonlyMap<string, DescribedScope>> => {
      // The query selects what the type says.
      const rows = readRows('scopes', await ask(scopes, names)) as unknown as readonly DescribedScope[];
      return new Map(rows.map((row) => [row.name, row]));
    },
    nameOrganisations: async (orgnos: readonly string[]): Promise<ReadonlyMap<string, string | null>> =>
      new Map((await ask(organisations, orgnos)).map((row) => [row.orgno as string, row.name as string | null])),
  };
}

function ask(query: PreparedQuery, values: readonly string[]) {
  return values.length === 0 ? [] : query([[...new Set(values)]]);
}

/** The names of the scopes under the prefixes of `owner`, in use or not. */
export function underPrefixesOf(transaction: Kysely<Tables>, owner: OrganisationNumber) {
  return transaction
    .selectFrom('scopes')
    .select('name')
    .where('prefix', 'in', (own) => own.selectFrom('prefixes').select('prefix').where('orgno', '=', owner));
}
