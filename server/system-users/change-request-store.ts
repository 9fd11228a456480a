import type { Kysely, Selectable } from 'kysely';
import type { Unit } from '#audit-trail';
import { countRows, type Database, type Tables } from '#database';
import { type PageAfter, pageSize } from './page.ts';
import type { ChangeRequest, RequestStatus, SystemUser } from './system-user-request.ts';

type Row = Selectable<Tables['system_user_changes']>;
type Concerned = Pick<SystemUser, 'partyOrgno' | 'vendor' | 'systemId'>;

/** Requests to change system users. A withdrawn one stays: its id is never used again. */
export interface ChangeRequestStore {
  /** The change request with this id; also a withdrawn one, whose id is never used again. */
  find(transaction: Kysely<Tables>, id: string): Promise<(ChangeRequest & { withdrawn: boolean }) | undefined>;
  /** How many requests to change a system user were made since `since`, withdrawn ones too; up to `limit`. */
  countSince(
    transaction: Kysely<Tables>,
    search: { systemUserId: string; since: number; limit: number },
  ): Promise<number>;
  /** The newest that is not withdrawn. */
  findNewest(transaction: Kysely<Tables>, systemUserId: string): Promise<ChangeRequest | undefined>;
  /** One page of a system's change requests, oldest first, and one more where there are more. */
  listOfSystem(systemId: string, after: PageAfter | undefined): Promise<readonly ChangeRequest[]>;
  create(unit: Unit, change: ChangeRequest, user: Concerned): Promise<void>;
  /** Notes the customer's answer. */
  answer(
    unit: Unit,
    answered: { change: ChangeRequest; user: Concerned; status: Exclude<RequestStatus, 'New'> },
  ): Promise<void>;
  /** Withdraws the request. */
  remove(unit: Unit, change: ChangeRequest, user: Concerned): Promise<void>;
}

/** The only SQL on `system_user_changes`. */
export function createChangeRequestStore({
  database,
  clock,
}: {
  database: Database;
  clock: () => number;
}): ChangeRequestStore {
  const set = async (
    unit: Unit,
    id: string,
    columns: Partial<Pick<Tables['system_user_changes'], 'status' | 'removed_at'>>,
  ): Promise<void> => {
    await unit.transaction
      .updateTable('system_user_changes')
      .set({ ...columns, updated_at: clock() })
      .where('id', '=', id)
      .execute();
  };

  return {
    find: async (transaction, id) => {
      const row = await transaction
        .selectFrom('system_user_changes')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row && { ...toChange(row), withdrawn: row.removed_at !== null };
    },
    countSince: (transaction, { systemUserId, since, limit }) =>
      countRows(
        transaction,
        transaction
          .selectFrom('system_user_changes')
          .select('id')
          .where('system_user_id', '=', systemUserId)
          .where('created_at', '>', since)
          .limit(limit),
      ),
    findNewest: async (transaction, systemUserId) => {
      const row = await transaction
        .selectFrom('system_user_changes')
        .selectAll()
        .where('system_user_id', '=', systemUserId)
        .where('removed_at', 'is', null)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .executeTakeFirst();
      return row && toChange(row);
    },
    listOfSystem: async (systemId, after) => {
      let query = database.lists
        .selectFrom('system_user_changes as c')
        .innerJoin('system_users as u', 'u.id', 'c.system_user_id')
        .selectAll('c')
        .where('c.system_id', '=', systemId)
        .where('c.removed_at', 'is', null)
        .where('u.removed_at', 'is', null)
        .orderBy('c.created_at')
        .orderBy('c.id')
        .limit(pageSize + 1);
      if (after !== undefined) {
        // As one value: so both databases begin in the middle of the index.
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('c.created_at', 'c.id'), '>', tuple(after.createdAt, after.id)),
        );
      }
      return (await query.execute()).map(toChange);
    },
    create: async (unit, change, user) => {
      await unit.transaction
        .insertInto('system_user_changes')
        .values({
          id: change.id,
          system_user_id: change.systemUserId,
          system_id: user.systemId,
          required_rights: change.requiredRights,
          unwanted_rights: change.unwantedRights,
          required_access_packages: change.requiredAccessPackages,
          unwanted_access_packages: change.unwantedAccessPackages,
          redirect_url: change.redirectUrl ?? null,
          status: change.status,
          created_at: change.createdAt,
          updated_at: change.createdAt,
          removed_at: null,
        })
        .execute();
      await unit.record({ ...describe(change, user), action: 'ask for change', after: change });
    },
    answer: async (unit, { change, user, status }) => {
      await set(unit, change.id, { status });
      await unit.record({
        ...describe(change, user),
        action: status === 'Accepted' ? 'approve change' : 'reject change',
        before: { status: change.status },
        after: { status },
      });
    },
    remove: async (unit, change, user) => {
      await set(unit, change.id, { removed_at: clock() });
      await unit.record({ ...describe(change, user), action: 'withdraw change' });
    },
  };
}

function describe({ id }: ChangeRequest, { partyOrgno, vendor }: Concerned) {
  return { kind: 'system-user-request', subject: id, organisation: partyOrgno, otherOrganisation: vendor } as const;
}

function toChange(row: Row): ChangeRequest {
  return {
    id: row.id,
    systemUserId: row.system_user_id,
    requiredRights: row.required_rights as ChangeRequest['requiredRights'],
    unwantedRights: row.unwanted_rights as ChangeRequest['unwantedRights'],
    requiredAccessPackages: row.required_access_packages as ChangeRequest['requiredAccessPackages'],
    unwantedAccessPackages: row.unwanted_access_packages as ChangeRequest['unwantedAccessPackages'],
    redirectUrl: row.redirect_url ?? undefined,
    status: row.status as RequestStatus,
    createdAt: row.created_at,
  };
}
