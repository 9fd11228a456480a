import type { OrganisationNumber } from '@portvakt/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { Unit } from '#audit-trail';
import { countRows, type Database, type Tables } from '#database';
import { type PageAfter, pageSize } from './page.ts';
import type { UserType } from './right.ts';
import type { RequestStatus, SystemUserRequest, Triple } from './system-user-request.ts';

type Row = Selectable<Tables['system_user_requests']> & { vendor_orgno: string };

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
  const inUse = (transaction: Kysely<Tables>) =>
    transaction
      .selectFrom('system_user_requests as r')
      .innerJoin('systems as s', 's.id', 'r.system_id')
      .selectAll('r')
      .select('s.vendor_orgno')
      .where('r.removed_at', 'is', null);

  return {
    find: async (transaction, id) => {
      const row = await inUse(transaction).where('r.id', '=', id).executeTakeFirst();
      return row && toRequest(row);
    },
    findByTriple: async (transaction, { systemId, partyOrgno, externalRef, userType }) => {
      const row = await inUse(transaction)
        .where('r.system_id', '=', systemId)
        .where('r.party_orgno', '=', partyOrgno)
        .where('r.external_ref', '=', externalRef)
        .where('r.user_type', '=', userType)
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
      let query = inUse(database.lists)
        .where('r.system_id', '=', systemId)
        .where('r.user_type', '=', userType)
        .orderBy('r.created_at')
        .orderBy('r.id')
        .limit(pageSize + 1);
      if (after !== undefined) {
        // As one value: so both databases begin in the middle of the index.
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('r.created_at', 'r.id'), '>', tuple(after.createdAt, after.id)),
        );
      }
      return (await query.execute()).map(toRequest);
    },
    listPending: async (partyOrgno, { userType, after, limit }) => {
      let query = inUse(database.lists)
        .where('r.party_orgno', '=', partyOrgno)
        .where('r.user_type', '=', userType)
        .where('r.status', '=', 'New')
        .where('r.escalated', '=', true)
        .orderBy('r.created_at')
        .orderBy('r.id')
        .limit(limit);
      if (after !== undefined) {
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('r.created_at', 'r.id'), '>', tuple(after.createdAt, after.id)),
        );
      }
      return (await query.execute()).map(toRequest);
    },
    create: async (unit, request) => {
      await unit.transaction
        .insertInto('system_user_requests')
        .values({
          id: request.id,
          user_type: request.userType,
          system_id: request.systemId,
          party_orgno: request.partyOrgno,
          external_ref: request.externalRef,
          integration_title: request.integrationTitle,
          rights: request.rights,
          access_packages: request.accessPackages,
          redirect_url: request.redirectUrl ?? null,
          status: request.status,
          escalated: request.escalated,
          created_at: request.createdAt,
          updated_at: request.createdAt,
          removed_at: null,
        })
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
      await set(unit, request.id, { removed_at: clock() });
      await unit.record({ ...describe(request), action: 'withdraw', before: { status: request.status } });
    },
  };

  async function set(
    unit: Unit,
    id: string,
    columns: Partial<Pick<Tables['system_user_requests'], 'status' | 'escalated' | 'removed_at'>>,
  ): Promise<void> {
    await unit.transaction
      .updateTable('system_user_requests')
      .set({ ...columns, updated_at: clock() })
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

function toRequest(row: Row): SystemUserRequest {
  return {
    id: row.id,
    // What is read here was checked before it was stored.
    userType: row.user_type as UserType,
    vendor: row.vendor_orgno as OrganisationNumber,
    systemId: row.system_id,
    partyOrgno: row.party_orgno as OrganisationNumber,
    externalRef: row.external_ref,
    integrationTitle: row.integration_title,
    rights: row.rights as SystemUserRequest['rights'],
    accessPackages: row.access_packages as SystemUserRequest['accessPackages'],
    redirectUrl: row.redirect_url ?? undefined,
    status: row.status as RequestStatus,
    escalated: row.escalated,
    createdAt: row.created_at,
  };
}
