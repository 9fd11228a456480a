import type { OrganisationNumber } from '@portvakt/protocol';
import type { Kysely } from 'kysely';
import type { Unit } from '#audit-trail';
import { type CamelTables, countRows, type Database, inCamelCase, type Tables } from '#database';
import { type PageAfter, pageSize } from './page.ts';
import type { UserType } from './right.ts';
import type { RequestStatus, SystemUserRequest, Triple } from './system-user-request.ts';

/** Requests for system users. A withdrawn one stays, and is never found. */
export interface SystemUserRequestStore {
  find(transaction: Kysely<Tables>, id: string): Promise<SystemUserRequest | undefined>;
  findByTriple(
    transaction: Kysely<Tables>,
    triple: Triple & { userType: UserType },
  ): Promise<SystemUserRequest | undefined>;
  /** How many requests `vendor` has made since `since`, withdrawn ones too; up to `limit`. */
  countSince(
    transaction: Kysely<Tables>,
    search: { vendor: OrganisationNumber; since: number; limit: number },
  ): Promise<number>;
  /** One page of a system's requests, oldest first, and one more where there are more. */
  listOfSystem(
    systemId: string,
    page: { userType: UserType; after: PageAfter | undefined },
  ): Promise<readonly SystemUserRequest[]>;
  /**
   * What waits for somebody of the organisation who may approve it, passed on by somebody who may not: at most `limit`
   * that come after `after`.
   */
  listPending(
    partyOrgno: OrganisationNumber,
    page: { userType: UserType; after: PageAfter | undefined; limit: number },
  ): Promise<readonly SystemUserRequest[]>;
  create(unit: Unit, request: SystemUserRequest): Promise<void>;
  /** Notes the customer's answer. */
  answer(unit: Unit, request: SystemUserRequest, status: Exclude<RequestStatus, 'New'>): Promise<void>;
  /** Passes the request on to those who may approve it. */
  escalate(unit: Unit, request: SystemUserRequest): Promise<void>;
  /** Makes the triple free again. */
  remove(unit: Unit, request: SystemUserRequest): Promise<void>;
}

/** The only SQL on `system_user_requests`. A withdrawn request stays, and is found by nobody. */
export function createSystemUserRequestStore({
  database,
  clock,
}: {
  database: Database;
  clock: () => number;
}): SystemUserRequestStore {
  return {
    find: async (transaction, id) => {
      const row = await selectInUse(transaction).where('r.id', '=', id).executeTakeFirst();
      return row && toRequest(row);
    },
    findByTriple: async (transaction, { systemId, partyOrgno, externalRef, userType }) => {
      const row = await selectInUse(transaction)
        .where('r.systemId', '=', systemId)
        .where('r.partyOrgno', '=', partyOrgno)
        .where('r.externalRef', '=', externalRef)
        .where('r.userType', '=', userType)
        .executeTakeFirst();
      return row && toRequest(row);
    },
    countSince: (transaction, { vendor, since, limit }) =>
      countRows(
        transaction,
        transaction
          .selectFrom('system_user_requests')
          .select('id')
          .where('system_id', 'in', (own) => own.selectFrom('systems').select('id').where('vendor_orgno', '=', vendor))
          .where('created_at', '>', since)
          .limit(limit),
      ),
    listOfSystem: async (systemId, { userType, after }) => {
      let query = selectInUse(database.lists)
        .where('r.systemId', '=', systemId)
        .where('r.userType', '=', userType)
        .orderBy('r.createdAt')
        .orderBy('r.id')
        .limit(pageSize + 1);
      if (after !== undefined) {
        // As one value: so both databases begin in the middle of the index.
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('r.createdAt', 'r.id'), '>', tuple(after.createdAt, after.id)),
        );
      }
      return (await query.execute()).map(toRequest);
    },
    listPending: async (partyOrgno, { userType, after, limit }) => {
      let query = selectInUse(database.lists)
        .where('r.partyOrgno', '=', partyOrgno)
        .where('r.userType', '=', userType)
        .where('r.status', '=', 'New')
        .where('r.escalated', '=', true)
        .orderBy('r.createdAt')
        .orderBy('r.id')
        .limit(limit);
      if (after !== undefined) {
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('r.createdAt', 'r.id'), '>', tuple(after.createdAt, after.id)),
        );
      }
      return (await query.execute()).map(toRequest);
    },
    create: async (unit, request) => {
      const { vendor, redirectUrl, ...fields } = request;
      await inCamelCase(unit.transaction)
        .insertInto('system_user_requests')
        .values({ ...fields, redirectUrl: redirectUrl ?? null, updatedAt: fields.createdAt, removedAt: null })
        .execute();
      await unit.record({ ...describe(request), action: 'create', after: summarise(request) });
    },
    answer: async (unit, request, status) => {
      await set(unit, request.id, { status });
      await unit.record({
        ...describe(request),
        action: status === 'Accepted' ? 'approve' : 'reject',
        before: { status: request.status },
        after: { status },
      });
    },
    escalate: async (unit, request) => {
      await set(unit, request.id, { escalated: true });
      await unit.record({ ...describe(request), action: 'escalate' });
    },
    remove: async (unit, request) => {
      await set(unit, request.id, { removedAt: clock() });
      await unit.record({ ...describe(request), action: 'withdraw', before: { status: request.status } });
    },
  };

  async function set(
    unit: Unit,
    id: string,
    columns: Partial<Pick<CamelTables['system_user_requests'], 'status' | 'escalated' | 'removedAt'>>,
  ): Promise<void> {
    await inCamelCase(unit.transaction)
      .updateTable('system_user_requests')
      .set({ ...columns, updatedAt: clock() })
      .where('id', '=', id)
      .execute();
  }
}

function describe({ id, partyOrgno, vendor }: SystemUserRequest) {
  return { kind: 'system-user-request', subject: id, organisation: partyOrgno, otherOrganisation: vendor } as const;
}

/** What the audit keeps of a request. The vendor's own key may be anything, a person's number too: it stays out. */
function summarise({ systemId, userType, rights, accessPackages, status }: SystemUserRequest) {
  return { systemId, userType, rights, accessPackages, status };
}

function selectInUse(transaction: Kysely<Tables>) {
  return inCamelCase(transaction)
    .selectFrom('system_user_requests as r')
    .innerJoin('systems as s', 's.id', 'r.systemId')
    .select([
      'r.id',
      'r.userType',
      's.vendorOrgno as vendor',
      'r.systemId',
      'r.partyOrgno',
      'r.externalRef',
      'r.integrationTitle',
      'r.rights',
      'r.accessPackages',
      'r.redirectUrl',
      'r.status',
      'r.escalated',
      'r.createdAt',
    ])
    .where('r.removedAt', 'is', null);
}

type Row = Awaited<ReturnType<ReturnType<typeof selectInUse>['execute']>>[number];

function toRequest(row: Row): SystemUserRequest {
  // What is read here was checked before it was stored.
  return { ...row, redirectUrl: row.redirectUrl ?? undefined } as SystemUserRequest;
}
