import type { OrganisationNumber } from '@portvakt/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { Unit } from '#audit-trail';
import { countRows, type Database, type Tables } from '#database';
import type { ClientRelation, FacilitatedClient, RelationKey } from './client-relation.ts';

type Row = Selectable<Tables['client_relations']>;

/** Whose clients organisations are. A relation that has ended stays, and only `findEver` finds it. */
export interface ClientRelationStore {
  findEver(
    transaction: Kysely<Tables>,
    key: RelationKey,
  ): Promise<{ readonly relation: ClientRelation; readonly removed: boolean } | undefined>;
  /** Everything that `client` has given `facilitator`. */
  findOf(
    transaction: Kysely<Tables>,
    pair: Pick<RelationKey, 'facilitator' | 'client'>,
  ): Promise<readonly ClientRelation[]>;
  /** The clients of an organisation, by number, that come after `after`: those of at most `limit` relations. */
  listClients(
    facilitator: OrganisationNumber,
    page: { after: string; limit: number },
  ): Promise<{ readonly clients: readonly FacilitatedClient[]; readonly next: OrganisationNumber | undefined }>;
  /** Everything that a client has given anybody: at most `limit`. */
  listOfClient(client: OrganisationNumber, limit: number): Promise<readonly ClientRelation[]>;
  /** To how many it has given something, ever, up to `limit`. */
  countOfClient(transaction: Kysely<Tables>, client: OrganisationNumber, limit: number): Promise<number>;
  create(unit: Unit, relation: ClientRelation): Promise<void>;
  /** Replaces the packages, of one that has ended too: it is in force again. */
  update(unit: Unit, before: ClientRelation, accessPackages: readonly string[]): Promise<void>;
  /** Ends it. Agents that were given the client do nothing by it from then on. */
  remove(unit: Unit, relation: ClientRelation): Promise<void>;
}

/** The only SQL that changes `client_relations`. */
export function createClientRelationStore({
  database,
  clock,
}: {
  database: Pick<Database, 'lists'>;
  clock: () => number;
}): ClientRelationStore {
  const findEver = (transaction: Kysely<Tables>, { facilitator, client, role }: RelationKey) =>
    transaction
      .selectFrom('client_relations')
      .selectAll()
      .where('facilitator_orgno', '=', facilitator)
      .where('client_orgno', '=', client)
      .where('role', '=', role)
      .executeTakeFirst();
  const set = (unit: Unit, { facilitator, client, role }: RelationKey, values: Partial<Row>) =>
    unit.transaction
      .updateTable('client_relations')
      .set({ ...values, updated_at: clock() })
      .where('facilitator_orgno', '=', facilitator)
      .where('client_orgno', '=', client)
      .where('role', '=', role)
      .execute();

  return {
    findEver: async (transaction, key) => {
      const row = await findEver(transaction, key);
      return row && { relation: toRelation(row), removed: row.removed_at !== null };
    },
    findOf: async (transaction, { facilitator, client }) => {
      const rows = await transaction
        .selectFrom('client_relations')
        .selectAll()
        .where('facilitator_orgno', '=', facilitator)
        .where('client_orgno', '=', client)
        .where('removed_at', 'is', null)
        .orderBy('role')
        .execute();
      return rows.map(toRelation);
    },
    listClients: async (facilitator, { after, limit }) => {
      const rows = await database.lists
        .selectFrom('client_relations')
        .selectAll()
        .where('facilitator_orgno', '=', facilitator)
        .where('client_orgno', '>', after)
        .where('removed_at', 'is', null)
        .orderBy('client_orgno')
        .orderBy('role')
        .limit(limit)
        .execute();
      const clients = [...Map.groupBy(rows.map(toRelation), ({ client }) => client)];
      const isLast = rows.length < limit;
      // The last one may have more relations than were read: it comes with the next page.
      const whole = isLast || clients.length === 1 ? clients : clients.slice(0, -1);
      return {
        clients: whole.map(([client, relations]) => ({ client, relations })),
        next: isLast ? undefined : whole.at(-1)?.[0],
      };
    },
    listOfClient: async (client, limit) => {
      const rows = await database.lists
        .selectFrom('client_relations')
        .selectAll()
        .where('client_orgno', '=', client)
        .where('removed_at', 'is', null)
        .limit(limit)
        .execute();
      return rows.map(toRelation);
    },
    countOfClient: (transaction, client, limit) =>
      countRows(
        transaction,
        transaction.selectFrom('client_relations').select('role').where('client_orgno', '=', client).limit(limit),
      ),
    create: async (unit, relation) => {
      const at = clock();
      await unit.transaction
        .insertInto('client_relations')
        .values({
          facilitator_orgno: relation.facilitator,
          client_orgno: relation.client,
          role: relation.role,
          access_packages: relation.accessPackages,
          created_at: at,
          updated_at: at,
          removed_at: null,
        })
        .execute();
      await unit.record({ ...describe(relation), action: 'create', after: summarise(relation) });
    },
    update: async (unit, before, accessPackages) => {
      await set(unit, before, { access_packages: accessPackages, removed_at: null });
      await unit.record({
        ...describe(before),
        action: 'update',
        before: summarise(before),
        after: summarise({ ...before, accessPackages }),
      });
    },
    remove: async (unit, relation) => {
      await set(unit, relation, { removed_at: clock() });
      await unit.record({ ...describe(relation), action: 'delete' });
    },
  };
}

function describe({ facilitator, client }: RelationKey) {
  return {
    kind: 'client-relation',
    subject: `${client} ${facilitator}`,
    organisation: client,
    otherOrganisation: facilitator,
  } as const;
}

function summarise({ role, accessPackages }: ClientRelation) {
  return { role, accessPackages };
}

function toRelation(row: Row): ClientRelation {
  return {
    // What is read here was checked before it was stored.
    facilitator: row.facilitator_orgno as OrganisationNumber,
    client: row.client_orgno as OrganisationNumber,
    role: row.role,
    accessPackages: row.access_packages,
  };
}
