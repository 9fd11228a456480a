import type { Kysely } from 'kysely';
import type { Unit } from '#audit-trail';
import { type CamelTables, countRows, type Database, inCamelCase, type Tables } from '#database';
import { type PageAfter, pageSize } from './page.ts';
import type { ChangeRequest, ChangeWishes, RequestStatus, SystemUser } from './system-user-request.ts';

type Row = CamelTables['system_user_changes'];
type Concerned = Pick<SystemUser, 'partyOrgno' | 'vendor' | 'systemId'>;

const kept = [
  'id',
  'systemUserId',
  'requiredRights',
  'unwantedRights',
  'requiredAccessPackages',
  'unwantedAccessPackages',
  'redirectUrl',
  'status',
  'createdAt',
] as const satisfies readonly (keyof ChangeRequest)[];

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
  const set = async (unit: Unit, id: string, columns: Partial<Pick<Row, 'status' | 'removedAt'>>): Promise<void> => {
    await inCamelCase(unit.transaction)
      .updateTable('system_user_changes')
      .set({ ...columns, updatedAt: clock() })
      .where('id', '=', id)
      .execute();
  };

  return {
    find: async (transaction, id) => {
      const row = await inCamelCase(transaction)
        .selectFrom('system_user_changes')
        .select(kept)
        .select('removedAt')
        .where('id', '=', id)
        .executeTakeFirst();
      return row && { ...toChange(row), withdrawn: row.removedAt !== null };
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
      const row = await inCamelCase(transaction)
        .selectFrom('system_user_changes')
        .select(kept)
        .where('systemUserId', '=', systemUserId)
        .where('removedAt', 'is', null)
        .orderBy('createdAt', 'desc')
        .orderBy('id', 'desc')
        .executeTakeFirst();
      return row && toChange(row);
    },
    listOfSystem: async (systemId, after) => {
      let query = inCamelCase(database.lists)
        .selectFrom('system_user_changes as c')
        .innerJoin('system_users as u', 'u.id', 'c.systemUserId')
        .select(kept.map((column) => `c.${column}` as const))
        .where('c.systemId', '=', systemId)
        .where('c.removedAt', 'is', null)
        .where('u.removedAt', 'is', null)
        .orderBy('c.createdAt')
        .orderBy('c.id')
        .limit(pageSize + 1);
      if (after !== undefined) {
        // As one value: so both databases begin in the middle of the index.
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('c.createdAt', 'c.id'), '>', tuple(after.createdAt, after.id)),
        );
      }
      return (await query.execute()).map(toChange);
    },
    create: async (unit, change, user) => {
      const times = { createdAt: change.createdAt, updatedAt: change.createdAt, removedAt: null };
      await inCamelCase(unit.transaction)
        .insertInto('system_user_changes')
        .values({ ...change, systemId: user.systemId, redirectUrl: change.redirectUrl ?? null, ...times })
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
      await set(unit, change.id, { removedAt: clock() });
      await unit.record({ ...describe(change, user), action: 'withdraw change' });
    },
  };
}

function describe({ id }: ChangeRequest, { partyOrgno, vendor }: Concerned) {
  return { kind: 'system-user-request', subject: id, organisation: partyOrgno, otherOrganisation: vendor } as const;
}

function toChange(row: Pick<Row, (typeof kept)[number]>): ChangeRequest {
  const { id, systemUserId, redirectUrl, status, createdAt, ...wishes } = row;
  // What is read here was checked before it was stored.
  return {
    id,
    systemUserId,
    ...(wishes as ChangeWishes),
    redirectUrl: redirectUrl ?? undefined,
    status: status as RequestStatus,
    createdAt,
  };
}
