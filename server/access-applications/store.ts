import type { OrganisationNumber } from '@portvakt/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { Unit } from '#audit-trail';
import { countRows, type Database, type Tables } from '#database';
import type { Application, ApplicationState, ListedApplication } from './application.ts';

/** Where a list goes on: the last of those before. */
export type ApplicationKey = Pick<Application, 'createdAt' | 'id'>;

/** Which applications, newest first. */
export type ApplicationSearch =
  | { readonly applicant: OrganisationNumber; readonly scope: string | undefined }
  | { readonly owner: OrganisationNumber; readonly scope: string | undefined; readonly state: ApplicationState };

/** Applications for access. None is ever deleted. */
export interface ApplicationStore {
  find(transaction: Kysely<Tables>, id: string): Promise<Application | undefined>;
  /** The same as lists show it. */
  findListed(transaction: Kysely<Tables>, id: string): Promise<ListedApplication | undefined>;
  /** Whether `applicant` has applied for `scope` and waits for the answer. */
  hasOpen(transaction: Kysely<Tables>, scope: string, applicant: OrganisationNumber): Promise<boolean>;
  /** How many times `applicant` has applied since `since`; up to `limit`. */
  countSince(
    transaction: Kysely<Tables>,
    search: { readonly applicant: OrganisationNumber; readonly since: number; readonly limit: number },
  ): Promise<number>;
  listPage(
    search: ApplicationSearch,
    page: { readonly after: ApplicationKey | undefined; readonly limit: number },
  ): Promise<readonly ListedApplication[]>;
  create(unit: Unit, application: Application): Promise<void>;
  /** Ends an open application. */
  close(
    unit: Unit,
    application: Application,
    end: { readonly state: Exclude<ApplicationState, 'open'>; readonly answer: string | undefined },
  ): Promise<void>;
  /** The open ones for `scope` of `applicants` are approved: they have got what they applied for. */
  approveOpen(unit: Unit, scope: string, applicants: readonly OrganisationNumber[]): Promise<void>;
}

/** The only SQL on `access_applications`. */
export function createApplicationStore({
  database,
  clock,
}: {
  database: Pick<Database, 'lists'>;
  clock: () => number;
}): ApplicationStore {
  return {
    find: async (transaction, id) => {
      const row = await transaction
        .selectFrom('access_applications')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toApplication(row);
    },
    findListed: async (transaction, id) => {
      const row = await selectListed(transaction).where('a.id', '=', id).executeTakeFirst();
      return row && toListed(row);
    },
    hasOpen: async (transaction, scope, applicant) => {
      const row = await transaction
        .selectFrom('access_applications')
        .select('id')
        .where('scope', '=', scope)
        .where('applicant_orgno', '=', applicant)
        .where('state', '=', 'open')
        .executeTakeFirst();
      return row !== undefined;
    },
    countSince: (transaction, { applicant, since, limit }) =>
      countRows(
        transaction,
        transaction
          .selectFrom('access_applications')
          .select('id')
          .where('applicant_orgno', '=', applicant)
          .where('created_at', '>', since)
          .limit(limit),
      ),
    listPage: async (search, { after, limit }) => {
      // The page is found first: joined before, the database would sort all rows.
      const rows = await database.lists
        .selectFrom((from) =>
          from
            .selectFrom('access_applications')
            .select(['id', 'created_at'])
            .$if('applicant' in search, (query) =>
              query.where('applicant_orgno', '=', 'applicant' in search ? search.applicant : ''),
            )
            .$if('owner' in search, (query) => query.where('owner_orgno', '=', 'owner' in search ? search.owner : ''))
            .$if('state' in search, (query) => query.where('state', '=', 'state' in search ? search.state : ''))
            .$if(search.scope !== undefined, (query) => query.where('scope', '=', search.scope as string))
            .$if(after !== undefined, (query) =>
              query.where(({ eb, refTuple, tuple }) =>
                eb(refTuple('created_at', 'id'), '<', tuple((after as ApplicationKey).createdAt, after?.id as string)),
              ),
            )
            .orderBy('created_at', 'desc')
            .orderBy('id', 'desc')
            .limit(limit)
            .as('page'),
        )
        .innerJoin('access_applications as a', 'a.id', 'page.id')
        .innerJoin('scopes as s', 's.name', 'a.scope')
        .innerJoin('organisations as o', 'o.orgno', 'a.owner_orgno')
        .innerJoin('organisations as c', 'c.orgno', 'a.applicant_orgno')
        .selectAll('a')
        .select(['s.description', 'o.name as ownerName', 'c.name as applicantName'])
        .orderBy('a.created_at', 'desc')
        .orderBy('a.id', 'desc')
        .execute();
      return rows.map(toListed);
    },
    create: async (unit, application) => {
      const { id, scope, owner, applicant, reason, contact, state, answer, createdAt, updatedAt } = application;
      await unit.transaction
        .insertInto('access_applications')
        .values({
          id,
          scope,
          owner_orgno: owner,
          applicant_orgno: applicant,
          reason,
          contact: contact ?? null,
          state,
          answer: answer ?? null,
          created_at: createdAt,
          updated_at: updatedAt,
        })
        .execute();
      await unit.record(describe(application, { action: 'apply', after: { id, state, reason } }));
    },
    close: async (unit, application, { state, answer }) => {
      await unit.transaction
        .updateTable('access_applications')
        .set({ state, answer: answer ?? null, updated_at: clock() })
        .where('id', '=', application.id)
        .execute();
      await unit.record(closing(application, state, answer));
    },
    approveOpen: async (unit, scope, applicants) => {
      const rows = await unit.transaction
        .selectFrom('access_applications')
        .selectAll()
        .where('scope', '=', scope)
        .where('state', '=', 'open')
        .where('applicant_orgno', 'in', applicants)
        .execute();
      if (rows.length === 0) return;
      await unit.transaction
        .updateTable('access_applications')
        .set({ state: 'approved', updated_at: clock() })
        .where(
          'id',
          'in',
          rows.map(({ id }) => id),
        )
        .execute();
      await unit.record(...rows.map((row) => closing(toApplication(row), 'approved', undefined)));
    },
  };
}

/** The audit does not keep whom the owner can ask. */
function describe({ scope, applicant, owner }: Application, what: { action: string; before?: object; after: object }) {
  return {
    kind: 'access-application' as const,
    subject: scope,
    organisation: applicant,
    otherOrganisation: owner,
    ...what,
  };
}

const actions = { approved: 'approve', rejected: 'reject', withdrawn: 'withdraw' } as const;

function closing(application: Application, state: Exclude<ApplicationState, 'open'>, answer: string | undefined) {
  const { id } = application;
  return describe(application, {
    action: actions[state],
    before: { id, state: application.state },
    after: { id, state, ...(answer !== undefined && { answer }) },
  });
}

function selectListed(transaction: Kysely<Tables>) {
  return transaction
    .selectFrom('access_applications as a')
    .innerJoin('scopes as s', 's.name', 'a.scope')
    .innerJoin('organisations as o', 'o.orgno', 'a.owner_orgno')
    .innerJoin('organisations as c', 'c.orgno', 'a.applicant_orgno')
    .selectAll('a')
    .select(['s.description', 'o.name as ownerName', 'c.name as applicantName']);
}

type Row = Selectable<Tables['access_applications']>;

/** What is read here was checked before it was stored. */
function toApplication(row: Row): Application {
  return {
    id: row.id,
    scope: row.scope,
    owner: row.owner_orgno as OrganisationNumber,
    applicant: row.applicant_orgno as OrganisationNumber,
    reason: row.reason,
    contact: row.contact ?? undefined,
    state: row.state as ApplicationState,
    answer: row.answer ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toListed(
  row: Row & { readonly description: string; readonly ownerName: string | null; readonly applicantName: string | null },
): ListedApplication {
  const { description, ownerName, applicantName } = row;
  return { ...toApplication(row), scopeDescription: description, ownerName, applicantName };
}
