import { migrationNames } from '../migrate.ts';
import { newerDatabase, UnfitDatabaseError } from '../unfit-database.ts';

/** What a copy of a database holds, told without opening it as a server does: nothing is changed and no table is made. */
export interface Contents {
  /** The names of the migrations that made its tables. */
  readonly migrations: readonly string[];
  /** The issuer of the servers on it; nothing when none has started. */
  readonly issuer: string | undefined;
  /** Registrations by table. Tables that its version did not have are absent. */
  readonly rows: Readonly<Record<string, number>>;
  /** The size of its audit log; nothing where it has none. */
  readonly auditLog: { readonly origin: string; readonly size: number } | undefined;
  /** What a key encryption key is needed for: the names and texts of what is encrypted. */
  readonly encrypted: readonly { readonly name: string; readonly text: string }[];
}

/** Runs a statement and returns its rows. */
export type Ask = (text: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** The tables of what somebody registered. Records of tokens and of changes are too long to be counted. */
const COUNTED = [
  'organisations',
  'prefixes',
  'scopes',
  'scope_access',
  'clients',
  'client_scopes',
  'client_keys',
  'signing_keys',
  'delegation_sources',
  'resources',
  'delegations',
  'systems',
  'system_users',
  'client_relations',
  'agent_clients',
  'consents',
  'people',
  'person_roles',
  'terms_signatures',
  'notice_settings',
];

/**
 * Rows that no copy takes along. Without marks no grant passes, so a copy that becomes a database again gives no token before a server
 * has set them anew (see the grant journal). Who had signed out would be signed in again.
 */
export const LEFT_OUT = ['journal_marks', 'sessions'] as const;

/**
 * Reads it by `ask`; `tables` are the names of those that there are.
 *
 * @throws UnfitDatabaseError where no Portvakt has made its tables.
 */
export async function readContents(ask: Ask, tables: ReadonlySet<string>): Promise<Contents> {
  if (!tables.has('migrations')) {
    throw new UnfitDatabaseError('not-made', 'No Portvakt has made its tables there yet');
  }
  const names = await ask('select name from migrations order by name');
  const rows: Record<string, number> = {};
  for (const table of COUNTED.filter((name) => tables.has(name))) {
    const [row] = await ask(`select count(*) as count from ${table}`);
    rows[table] = Number(row?.count);
  }
  const installation = tables.has('installation') ? await ask('select name, value from installation') : [];
  const said = new Map(installation.map(({ name, value }) => [String(name), String(value)]));
  const [log] = tables.has('audit_logs') ? await ask('select origin, size from audit_logs') : [];
  const keys = tables.has('signing_keys')
    ? await ask("select kid, encrypted_private_key from signing_keys where encrypted_private_key <> ''")
    : [];
  return {
    migrations: names.map(({ name }) => String(name)),
    issuer: said.get('issuer'),
    rows,
    auditLog: log && { origin: String(log.origin), size: Number(log.size) },
    encrypted: keys.map((key) => ({ name: String(key.kid), text: String(key.encrypted_private_key) })),
  };
}

/**
 * Throws unless this version knows all `migrations`.
 *
 * @throws UnfitDatabaseError
 */
export function refuseNewer(migrations: readonly string[]): void {
  const unknown = migrations.filter((name) => !migrationNames.includes(name));
  if (unknown.length > 0) throw newerDatabase(unknown, migrationNames);
}
