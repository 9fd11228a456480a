import type { OrganisationNumber } from '@portvakt/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { Unit } from '#audit-trail';
import { type Database, readRows, type Tables } from '#database';

type Row = Selectable<Tables['agent_clients']>;

/** A client that an agent system user has been given. */
export interface AgentClient {
  /** A UUID: what Altinn calls the id of the delegation. */
  readonly id: string;
  readonly systemUserId: string;
  /** The owner of the system user itself, where it may act for that too. */
  readonly client: OrganisationNumber;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** For which clients agents act, and what these let their owners do. */
export interface ActingFor {
  /**
   * The packages that a system user's owner has from `client` now, by URN; nothing when the system user was not given the client.
   * `all`: the client is the owner itself.
   */
  packagesFor(systemUserId: string, client: OrganisationNumber): ReadonlySet<string> | 'all' | undefined;
}

type Pair = Pick<AgentClient, 'systemUserId' | 'client'>;

/** The clients of agent system users. One that was taken away stays, and comes back with the same id. */
export interface AgentClientStore {
  find(transaction: Kysely<Tables>, pair: Pair): Promise<AgentClient | undefined>;
  findById(transaction: Kysely<Tables>, id: string): Promise<AgentClient | undefined>;
  /** Whether the system user acts for anybody. */
  hasAny(transaction: Kysely<Tables>, systemUserId: string): Promise<boolean>;
  /** Those of a system user, by client: at most `limit` that come after `after`. */
  listOfAgent(systemUserId: string, page: { after: string; limit: number }): Promise<readonly AgentClient[]>;
  /** The same within a change: at most `limit`. */
  findOfAgent(transaction: Kysely<Tables>, systemUserId: string, limit: number): Promise<readonly AgentClient[]>;
  /** Among these system users and organisations, who acts for whom: one statement, outside a change. */
  readActing(named: {
    readonly systemUserIds: Iterable<string>;
    readonly clients: Iterable<OrganisationNumber>;
  }): Promise<ActingFor>;
  /** Gives the client, which the system user does not have; `newId` is for one that it never had. */
  give(
    unit: Unit,
    pair: Pair,
    more: { readonly owner: OrganisationNumber; readonly newId: () => string },
  ): Promise<AgentClient>;
  take(unit: Unit, given: AgentClient, owner: OrganisationNumber): Promise<void>;
}

const ACTING = `select a.system_user_id, a.client_orgno, u.party_orgno, r.access_packages
  from agent_clients a join system_users u on u.id = a.system_user_id
    left join client_relations r on r.facilitator_orgno = u.party_orgno and r.client_orgno = a.client_orgno
      and r.removed_at is null
  where a.removed_at is null and a.system_user_id = any(?) and a.client_orgno = any(?)`;

/** The only SQL on `agent_clients`. */
export function createAgentClientStore({
  database,
  clock,
}: {
  database: Pick<Database, 'lists' | 'prepare'>;
  clock: () => number;
}): AgentClientStore {
  const acting = database.prepare('agents-acting', ACTING);
  const inUse = (transaction: Kysely<Tables>) =>
    transaction.selectFrom('agent_clients').selectAll().where('removed_at', 'is', null);
  const findEver = (transaction: Kysely<Tables>, { systemUserId, client }: Pair) =>
    transaction
      .selectFrom('agent_clients')
      .selectAll()
      .where('system_user_id', '=', systemUserId)
      .where('client_orgno', '=', client)
      .executeTakeFirst();
  const set = (unit: Unit, { systemUserId, client }: Pair, values: Partial<Row>) =>
    unit.transaction
      .updateTable('agent_clients')
      .set(values)
      .where('system_user_id', '=', systemUserId)
      .where('client_orgno', '=', client)
      .execute();

  return {
    find: async (transaction, pair) => {
      const row = await findEver(transaction, pair);
      return row === undefined || row.removed_at !== null ? undefined : toAgentClient(row);
    },
    findById: async (transaction, id) => {
      const row = await inUse(transaction).where('id', '=', id).executeTakeFirst();
      return row && toAgentClient(row);
    },
    hasAny: async (transaction, systemUserId) =>
      (await inUse(transaction).where('system_user_id', '=', systemUserId).limit(1).executeTakeFirst()) !== undefined,
    listOfAgent: async (systemUserId, { after, limit }) => {
      const rows = await inUse(database.lists)
        .where('system_user_id', '=', systemUserId)
        .where('client_orgno', '>', after)
        .orderBy('client_orgno')
        .limit(limit)
        .execute();
      return rows.map(toAgentClient);
    },
    findOfAgent: async (transaction, systemUserId, limit) => {
      const rows = await inUse(transaction)
        .where('system_user_id', '=', systemUserId)
        .orderBy('client_orgno')
        .limit(limit)
        .execute();
      return rows.map(toAgentClient);
    },
    readActing: async ({ systemUserIds, clients }) => {
      const [users, numbers] = [[...new Set(systemUserIds)], [...new Set(clients)]];
      const rows = users.length === 0 || numbers.length === 0 ? [] : await acting([users, numbers]);
      return gatherActing(readRows('client_relations', rows) as unknown as readonly ActingRow[]);
    },
    give: async (unit, pair, { owner, newId }) => {
      const at = clock();
      const known = await findEver(unit.transaction, pair);
      const id = known?.id ?? newId();
      const values = { created_at: at, updated_at: at, removed_at: null };
      if (known !== undefined) await set(unit, pair, values);
      else {
        const key = { id, system_user_id: pair.systemUserId, client_orgno: pair.client };
        await unit.transaction
          .insertInto('agent_clients')
          .values({ ...key, ...values })
          .execute();
      }
      await unit.record({ ...describe(pair, owner), action: 'create', after: { delegationId: id } });
      return { ...pair, id, createdAt: at };
    },
    take: async (unit, given, owner) => {
      const at = clock();
      await set(unit, given, { removed_at: at, updated_at: at });
      await unit.record({ ...describe(given, owner), action: 'delete', before: { delegationId: given.id } });
    },
  };
}

interface ActingRow {
  readonly system_user_id: string;
  readonly client_orgno: string;
  readonly party_orgno: string;
  readonly access_packages: readonly string[] | null;
}

/** A client may have several relations to one owner: their packages count together. */
function gatherActing(rows: readonly ActingRow[]): ActingFor {
  const keyOf = (systemUserId: string, client: string) => `${systemUserId} ${client}`;
  const found = new Map<string, Set<string> | 'all'>();
  for (const { system_user_id, client_orgno, party_orgno, access_packages } of rows) {
    const key = keyOf(system_user_id, client_orgno);
    const known = found.get(key);
    if (client_orgno === party_orgno) found.set(key, 'all');
    else if (known === undefined) found.set(key, new Set(access_packages ?? []));
    else if (known !== 'all') for (const urn of access_packages ?? []) known.add(urn);
  }
  return { packagesFor: (systemUserId, client) => found.get(keyOf(systemUserId, client)) };
}

/** The feed names the owner; the client is the other organisation, which may read it too. */
function describe({ systemUserId, client }: Pair, owner: OrganisationNumber) {
  return { kind: 'agent-client', subject: systemUserId, organisation: owner, otherOrganisation: client } as const;
}

function toAgentClient(row: Row): AgentClient {
  return {
    id: row.id,
    systemUserId: row.system_user_id,
    // It was checked before it was stored.
    client: row.client_orgno as OrganisationNumber,
    createdAt: row.created_at,
  };
}
