import { setImmediate } from 'node:timers/promises';
import type { ClientId, OrganisationNumber } from '@portvakt/protocol';
import type { Kysely, Selectable } from 'kysely';
import { differ, type Unit } from '#audit-trail';
import { type Database, readRows, type Tables } from '#database';
import { type PageAfter, pageSize } from './page.ts';
import type { UserType } from './right.ts';
import type { SystemUser, Triple } from './system-user-request.ts';

type Row = Selectable<Tables['system_users']> & { vendor_orgno: string };

/** What a grant with a system user asks: is there one of this owner, on a system of this vendor that has this client? */
export interface SystemUserQuestion {
  readonly clientId: ClientId;
  readonly vendor: OrganisationNumber;
  readonly owner: OrganisationNumber;
  readonly externalRef: string;
}

const IN_USE = `select u.*, s.vendor_orgno from system_users u join systems s on s.id = u.system_id
  where u.removed_at is null`;
/** All of it must hold: client on the system, system of the vendor and in use, user of the owner and in use, same key. */
const OF_GRANT = `select u.*, s.vendor_orgno from system_clients c
    join systems s on s.id = c.system_id
    join system_users u on u.system_id = s.id
    where c.client_id = ? and c.removed_at is null
      and s.vendor_orgno = ? and s.removed_at is null
      and u.party_orgno = ? and u.external_ref = ? and u.removed_at is null`;
/** Rows that are read at a time. */
const TURN = 20;
/** Rows that are read to explain why a grant found nothing. */
const MOST_EXPLAINED = 100;

/** What a vendor has on record for a client and an owner, where a grant found no system user. */
export interface MissingSystemUser {
  /** Systems of the vendor that the client is or was on; times are null where that has not happened. */
  readonly systems: readonly {
    readonly id: string;
    readonly deletedAt: number | null;
    readonly detachedAt: number | null;
  }[];
  /** The one that is in use and has the client. */
  readonly live: string | undefined;
  /** The owner's system users on it, deleted ones too. */
  readonly users: readonly { readonly externalRef: string; readonly deletedAt: number | null }[];
  /** The state of a request that has not been accepted. */
  readonly waiting: string | undefined;
}

/** System users. A deleted one stays, and only `findEver` finds it. */
export interface SystemUserStore {
  /** The system user that a grant means, in one statement; its system must be in use too. */
  readOfGrant(question: SystemUserQuestion): Promise<SystemUser | undefined>;
  /** The system user with this id. */
  find(transaction: Kysely<Tables>, id: string): Promise<SystemUser | undefined>;
  /** Those of `ids` that are in use, in one statement; for look-ups outside a change. */
  readAll(ids: Iterable<string>): Promise<ReadonlyMap<string, SystemUser>>;
  /** The same, but only those whose system is in use too. */
  readActing(ids: Iterable<string>): Promise<ReadonlyMap<string, SystemUser>>;
  /** Of either kind: a triple has one system user. */
  findByTriple(transaction: Kysely<Tables>, triple: Triple): Promise<SystemUser | undefined>;
  /** The newest for the triple, also when it has been deleted. */
  findEver(
    transaction: Kysely<Tables>,
    triple: Triple,
  ): Promise<{ readonly user: SystemUser; readonly removed: boolean } | undefined>;
  /** Whether a system user or a request has, or ever had, this id. */
  isIdUsed(transaction: Kysely<Tables>, id: string): Promise<boolean>;
  /** Brings a deleted one back. */
  restore(unit: Unit, user: SystemUser): Promise<void>;
  /** One page of a system's users, oldest first, and one more where there are more. */
  listOfSystem(systemId: string, after: PageAfter | undefined): Promise<readonly SystemUser[]>;
  /** Those of an organisation, oldest first: at most `limit` that come after `after`. */
  listOfParty(
    partyOrgno: OrganisationNumber,
    page: { userType: UserType; after: PageAfter | undefined; limit: number },
  ): Promise<readonly SystemUser[]>;
  /** Why a grant found none, for a hint: what the vendor has on record for this client and this owner. */
  describeMissing(question: SystemUserQuestion): Promise<MissingSystemUser>;
  create(unit: Unit, user: Omit<SystemUser, 'createdAt' | 'updatedAt'>): Promise<void>;
  /** Replaces what the system user holds. Recorded where something differs. */
  setHoldings(unit: Unit, before: SystemUser, after: Pick<SystemUser, 'rights' | 'accessPackages'>): Promise<void>;
  remove(unit: Unit, user: SystemUser): Promise<void>;
}

/** The only SQL that changes `system_users`. A deleted one stays, and is found by nobody. */
export function createSystemUserStore({
  database,
  clock,
}: {
  database: Database;
  clock: () => number;
}): SystemUserStore {
  const ofGrant = database.prepare('system-user-of-grant', OF_GRANT);
  const several = database.prepare('system-users', `${IN_USE} and u.id = any(?)`);
  const acting = database.prepare('system-users-acting', `${IN_USE} and s.removed_at is null and u.id = any(?)`);
  const readSeveral = async (
    query: typeof several,
    ids: Iterable<string>,
  ): Promise<ReadonlyMap<string, SystemUser>> => {
    const wanted = [...new Set(ids)];
    const users = new Map<string, SystemUser>();
    if (wanted.length === 0) return users;
    for (const row of await query([wanted])) {
      // Each may hold hundreds of rights: others have their turn while they are parsed.
      if (users.size % TURN === TURN - 1) await setImmediate();
      const [read] = readRows('system_users', [row]);
      users.set(row.id as string, toUser(read as unknown as Row));
    }
    return users;
  };

  const inUse = (transaction: Kysely<Tables>) =>
    transaction
      .selectFrom('system_users as u')
      .innerJoin('systems as s', 's.id', 'u.system_id')
      .selectAll('u')
      .select('s.vendor_orgno')
      .where('u.removed_at', 'is', null);

  return {
    readOfGrant: async ({ clientId, vendor, owner, externalRef }) => {
      const [row] = readRows('system_users', await ofGrant([clientId, vendor, owner, externalRef]));
      return row && toUser(row as unknown as Row);
    },
    find: async (transaction, id) => {
      const row = await inUse(transaction).where('u.id', '=', id).executeTakeFirst();
      return row && toUser(row);
    },
    readAll: (ids) => readSeveral(several, ids),
    readActing: (ids) => readSeveral(acting, ids),
    findByTriple: async (transaction, { systemId, partyOrgno, externalRef }) => {
      const row = await inUse(transaction)
        .where('u.system_id', '=', systemId)
        .where('u.party_orgno', '=', partyOrgno)
        .where('u.external_ref', '=', externalRef)
        .executeTakeFirst();
      return row && toUser(row);
    },
    findEver: async (transaction, { systemId, partyOrgno, externalRef }) => {
      const row = await transaction
        .selectFrom('system_users as u')
        .innerJoin('systems as s', 's.id', 'u.system_id')
        .selectAll('u')
        .select('s.vendor_orgno')
        .where('u.system_id', '=', systemId)
        .where('u.party_orgno', '=', partyOrgno)
        .where('u.external_ref', '=', externalRef)
        .orderBy(({ eb }) => eb.case().when('u.removed_at', 'is', null).then(0).else(1).end())
        .orderBy('u.created_at', 'desc')
        .executeTakeFirst();
      return row && { user: toUser(row), removed: row.removed_at !== null };
    },
    isIdUsed: async (transaction, id) => {
      const user = await transaction.selectFrom('system_users').select('id').where('id', '=', id).executeTakeFirst();
      const request = await transaction
        .selectFrom('system_user_requests')
        .select('id')
        .where('id', '=', id)
        .executeTakeFirst();
      return user !== undefined || request !== undefined;
    },
    restore: async (unit, user) => {
      await unit.transaction
        .updateTable('system_users')
        .set({ removed_at: null, updated_at: clock() })
        .where('id', '=', user.id)
        .execute();
      await unit.record({ ...describe(user), action: 'restore' });
    },
    listOfSystem: async (systemId, after) => {
      let query = inUse(database.lists)
        .where('u.system_id', '=', systemId)
        .orderBy('u.created_at')
        .orderBy('u.id')
        .limit(pageSize + 1);
      if (after !== undefined) {
        // As one value: so both databases begin in the middle of the index.
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('u.created_at', 'u.id'), '>', tuple(after.createdAt, after.id)),
        );
      }
      return (await query.execute()).map(toUser);
    },
    listOfParty: async (partyOrgno, { userType, after, limit }) => {
      let query = inUse(database.lists)
        .where('u.party_orgno', '=', partyOrgno)
        .where('u.user_type', '=', userType)
        .orderBy('u.created_at')
        .orderBy('u.id')
        .limit(limit);
      if (after !== undefined) {
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('u.created_at', 'u.id'), '>', tuple(after.createdAt, after.id)),
        );
      }
      return (await query.execute()).map(toUser);
    },
    describeMissing: async ({ clientId, vendor, owner }) => {
      const systems = await database.reads
        .selectFrom('system_clients as c')
        .innerJoin('systems as s', 's.id', 'c.system_id')
        .select(['s.id', 's.removed_at as deletedAt', 'c.removed_at as detachedAt'])
        .where('c.client_id', '=', clientId)
        .where('s.vendor_orgno', '=', vendor)
        // Those that the client is on still, first: the others are only there to be named.
        .orderBy(({ case: choose }) => choose().when('c.removed_at', 'is', null).then(0).else(1).end())
        .limit(MOST_EXPLAINED)
        .execute();
      const live = systems.find(({ deletedAt, detachedAt }) => deletedAt === null && detachedAt === null);
      const users =
        live === undefined
          ? []
          : await database.reads
              .selectFrom('system_users')
              .select(['external_ref as externalRef', 'removed_at as deletedAt'])
              .where('system_id', '=', live.id)
              .where('party_orgno', '=', owner)
              .orderBy('created_at')
              .limit(MOST_EXPLAINED)
              .execute();
      const waiting =
        live === undefined
          ? undefined
          : await database.reads
              .selectFrom('system_user_requests')
              .select('status')
              .where('system_id', '=', live.id)
              .where('party_orgno', '=', owner)
              .where('status', '!=', 'Accepted')
              .where('removed_at', 'is', null)
              .executeTakeFirst();
      return { systems, live: live?.id, users, waiting: waiting?.status };
    },
    create: async (unit, user) => {
      const at = clock();
      await unit.transaction
        .insertInto('system_users')
        .values({
          id: user.id,
          user_type: user.userType,
          system_id: user.systemId,
          party_orgno: user.partyOrgno,
          external_ref: user.externalRef,
          integration_title: user.integrationTitle,
          ...toColumns(user),
          created_at: at,
          updated_at: at,
          removed_at: null,
        })
        .execute();
      const { systemId, userType, rights, accessPackages } = user;
      await unit.record({
        ...describe(user),
        action: 'create',
        after: { systemId, userType, rights, accessPackages },
      });
    },
    setHoldings: async (unit, before, after) => {
      if (!differ(toColumns(before), toColumns(after))) return;
      await unit.transaction
        .updateTable('system_users')
        .set({ ...toColumns(after), updated_at: clock() })
        .where('id', '=', before.id)
        .execute();
      await unit.record({
        ...describe(before),
        action: 'update',
        before: { rights: before.rights, accessPackages: before.accessPackages },
        after: { rights: after.rights, accessPackages: after.accessPackages },
      });
    },
    remove: async (unit, user) => {
      const at = clock();
      await unit.transaction
        .updateTable('system_users')
        .set({ removed_at: at, updated_at: at })
        .where('id', '=', user.id)
        .execute();
      await unit.record({ ...describe(user), action: 'delete' });
    },
  };
}

function describe({ id, partyOrgno, vendor }: Pick<SystemUser, 'id' | 'partyOrgno' | 'vendor'>) {
  return { kind: 'system-user', subject: id, organisation: partyOrgno, otherOrganisation: vendor } as const;
}

function toColumns({ rights, accessPackages }: Pick<SystemUser, 'rights' | 'accessPackages'>) {
  return { rights, access_packages: accessPackages };
}

function toUser(row: Row): SystemUser {
  return {
    id: row.id,
    // What is read here was checked before it was stored.
    userType: row.user_type as UserType,
    vendor: row.vendor_orgno as OrganisationNumber,
    systemId: row.system_id,
    partyOrgno: row.party_orgno as OrganisationNumber,
    externalRef: row.external_ref,
    integrationTitle: row.integration_title,
    rights: row.rights as SystemUser['rights'],
    accessPackages: row.access_packages as SystemUser['accessPackages'],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
