import { type QueryExecutorProvider, sql } from 'kysely';
import type { Database, Dialect } from './database.ts';
import type { MigratedDatabase } from './migrated-database.ts';
import { createRegister } from './migrations/0001-register.ts';
import { addPinnedCertificates } from './migrations/0002-pinned-certificates.ts';
import { addSelfService } from './migrations/0003-self-service.ts';
import { addAltinn } from './migrations/0004-altinn.ts';
import { addSystemUsers } from './migrations/0005-system-users.ts';
import { addJournalMarks } from './migrations/0006-journal-marks.ts';
import { addWalks } from './migrations/0007-walks.ts';
import { addQuotas } from './migrations/0008-quotas.ts';
import { addInstallation } from './migrations/0009-installation.ts';
import { addReadingOfRecords } from './migrations/0010-reading-the-record.ts';
import { addLookUpRegisters } from './migrations/0011-look-up-registers.ts';
import { addSessions } from './migrations/0012-sessions.ts';
import { addUsage } from './migrations/0013-usage.ts';
import { addPeopleWhoSignIn } from './migrations/0014-people-who-sign-in.ts';
import { addMembers } from './migrations/0015-members.ts';
import { addTerms } from './migrations/0016-terms.ts';
import { addAccessApplications } from './migrations/0017-access-applications.ts';
import { addExplainedRefusals } from './migrations/0018-refusals-explained.ts';
import { addNotices } from './migrations/0019-notices.ts';
import { addOperating } from './migrations/0020-operating.ts';
import { addConsentsByGiver } from './migrations/0032-consents-by-giver.ts';
import { addOrderOfChanges } from './migrations/0033-order-of-changes.ts';
import { addAuditLog } from './migrations/0034-audit-log.ts';
import { addFormerIssuerUses } from './migrations/0037-former-issuers.ts';
import { addBoundTokens } from './migrations/0039-bound-tokens.ts';
import { addClientDelegations } from './migrations/0041-client-delegations.ts';
import { addConsentEvents } from './migrations/0042-consent-events.ts';
import { newerDatabase, UnfitDatabaseError } from './unfit-database.ts';

/** The one history of the tables, run on both databases. Entries are added at the end and never changed. */
const migrations: readonly (readonly [
  name: string,
  up: (database: MigratedDatabase, dialect: Dialect) => Promise<void>,
])[] = [
  ['0001-register', createRegister],
  ['0002-pinned-certificates', addPinnedCertificates],
  ['0003-self-service', addSelfService],
  ['0004-altinn', addAltinn],
  ['0005-system-users', addSystemUsers],
  ['0006-journal-marks', addJournalMarks],
  ['0007-walks', addWalks],
  ['0008-quotas', addQuotas],
  ['0009-installation', addInstallation],
  ['0010-reading-the-record', addReadingOfRecords],
  ['0011-look-up-registers', addLookUpRegisters],
  ['0012-sessions', addSessions],
  ['0013-usage', addUsage],
  ['0014-people-who-sign-in', addPeopleWhoSignIn],
  ['0015-members', addMembers],
  ['0016-terms', addTerms],
  ['0017-access-applications', addAccessApplications],
  ['0018-refusals-explained', addExplainedRefusals],
  ['0019-notices', addNotices],
  ['0020-operating', addOperating],
  ['0032-consents-by-giver', addConsentsByGiver],
  ['0033-order-of-changes', addOrderOfChanges],
  ['0034-audit-log', addAuditLog],
  ['0037-former-issuers', addFormerIssuerUses],
  ['0039-bound-tokens', addBoundTokens],
  ['0041-client-delegations', addClientDelegations],
  ['0042-consent-events', addConsentEvents],
];

/** Their names, in order. */
export const migrationNames: readonly string[] = migrations.map(([name]) => name);

/**
 * Brings the tables up to date, all or nothing. Both databases make tables within a transaction, so a start that is
 * interrupted leaves nothing half made, and of several processes that start at once one does the work. With `mustExist`
 * tables are brought up to date only where some are.
 *
 * @throws UnfitDatabaseError
 */
export async function migrate(
  { change, dialect }: Pick<Database, 'change' | 'dialect'>,
  { mustExist = false }: { mustExist?: boolean | undefined } = {},
): Promise<void> {
  await change(async (transaction) => {
    const database: MigratedDatabase = transaction;
    if (mustExist) await demandHistory(database, dialect);
    await runMigrations(database, dialect);
  });
}

/** Runs what has not been run, within a transaction; with `through`, as the version did whose last migration that is. */
export async function runMigrations(
  database: MigratedDatabase,
  dialect: Dialect,
  { through }: { through?: string } = {},
): Promise<void> {
  await sql`create table if not exists migrations (name text primary key, applied_at bigint not null)`.execute(
    database,
  );
  const rows = await database.selectFrom('migrations').select('name').execute();
  const applied = new Set(rows.map((row) => row.name));
  const unknown = [...applied].filter((name) => !migrations.some(([known]) => known === name));
  if (unknown.length > 0) {
    throw newerDatabase(unknown, migrationNames);
  }
  for (const [name, up] of migrations) {
    if (!applied.has(name)) {
      await up(database, dialect);
      await database.insertInto('migrations').values({ name, applied_at: Date.now() }).execute();
    }
    if (name === through) return;
  }
}

/**
 * Throws unless a Portvakt has made its tables there.
 *
 * @throws UnfitDatabaseError
 */
export async function demandHistory(database: QueryExecutorProvider, dialect: Dialect): Promise<void> {
  const { rows } =
    dialect === 'sqlite'
      ? await sql`select 1 from sqlite_master where type = 'table' and name = 'migrations'`.execute(database)
      : await sql`select 1 where to_regclass('migrations') is not null`.execute(database);
  if (rows.length === 0) throw new UnfitDatabaseError('not-made', 'No Portvakt has made its tables there yet');
}
