import type { OrganisationNumber } from '@portvakt/protocol';
import type { Kysely } from 'kysely';
import type { Change, Unit } from '#audit-trail';
import { countRows, type Database, readRows, type Tables } from '#database';
import type { ResourceDocument } from '#resources';
import type { Delegation, Pair, RecordedDelegation } from './delegation.ts';

/** A question of the token path: may `supplier` use `scope` for `consumer`? */
export interface Question extends Pair {
  readonly scope: string;
}

/** The two halves of the answer: granted by the owner of the scope, and delegated in the built-in register. */
export interface Standing {
  readonly granted: boolean;
  readonly delegated: boolean;
}

/** A delegation with the resource that it is of. */
export interface FoundDelegation extends RecordedDelegation {
  readonly document: ResourceDocument;
  readonly schemeId: string | undefined;
}

/** Parts of a search; at least one of them should be there. */
export interface Search {
  readonly scope?: string | undefined;
  readonly consumer?: OrganisationNumber | undefined;
  readonly supplier?: OrganisationNumber | undefined;
  readonly resource?: string | undefined;
}

/** Most that a search answers: nobody reads more, and a wide question must not fill the memory. */
const MOST_FOUND = 10_000;

/** Which supplier a consumer has, and what it has delegated to it. What ends leaves its row. */
export interface DelegationStore {
  /** An answer to each of `questions`, in their order, by one statement. */
  readStandings(questions: readonly Question[]): Promise<readonly Standing[]>;
  /**
   * Those of `wanted` of which anybody has delegated a resource to the supplier, each as `supplier scope`: one statement, and
   * look-ups alone.
   */
  listDelegatedScopes(
    wanted: readonly { readonly supplier: string; readonly scope: string }[],
  ): Promise<ReadonlySet<string>>;
  /** Delegations in force that match every part of `search`, oldest first. */
  search(search: Search): Promise<readonly FoundDelegation[]>;
  /** The delegation, with whether it has ended. */
  find(transaction: Kysely<Tables>, delegation: Delegation): Promise<{ readonly removed: boolean } | undefined>;
  /** How many delegations `consumer` has made, ended ones too; up to `limit`. */
  count(transaction: Kysely<Tables>, consumer: OrganisationNumber, limit: number): Promise<number>;
  /** How many suppliers `consumer` has had, up to `limit`. */
  countSuppliers(transaction: Kysely<Tables>, consumer: OrganisationNumber, limit: number): Promise<number>;
  /** Delegates, also what was delegated before and has ended. */
  create(unit: Unit, delegation: Delegation, performedBy: string): Promise<void>;
  /** Ends one delegation. */
  remove(unit: Unit, delegation: Delegation): Promise<void>;
  /** Ends every delegation of a resource, of whomever: it must not come back to life with the identifier. */
  removeAll(unit: Unit, resource: string): Promise<void>;
  /** Whether anybody has delegated `resource`. */
  isDelegated(transaction: Kysely<Tables>, resource: string): Promise<boolean>;
  /** Whether the consumer of a pair has delegated anything to its supplier. */
  isAnyBetween(transaction: Kysely<Tables>, pair: Pair): Promise<boolean>;
  /** Ends everything that the consumer of a pair has delegated to its supplier. */
  removeBetween(unit: Unit, pair: Pair): Promise<void>;
  /** Whether the supplier is or was the consumer's, with whether that has ended. */
  findAssignment(transaction: Kysely<Tables>, pair: Pair): Promise<{ readonly removed: boolean } | undefined>;
  /** Makes the supplier one of the consumer's. */
  assign(unit: Unit, pair: Pair): Promise<void>;
  /** Ends that. What was delegated is for `removeBetween` to end. */
  unassign(unit: Unit, pair: Pair): Promise<void>;
  /** Assignments of one side that are in force, oldest first; at most 10 000. */
  listAssignments(side: Partial<Pair>): Promise<readonly (Pair & { readonly createdAt: number })[]>;
}

/** The only SQL on `supplier_assignments` and `delegations`. */
export function createDelegationStore({
  database,
  clock,
}: {
  database: Database;
  clock: () => number;
}): DelegationStore {
  const standings = database.prepare('standings', {
    sqlite: standingsText('sqlite'),
    postgres: standingsText('postgres'),
  });

  const documents = database.prepare(
    'resource-documents',
    'select identifier, document, delegation_scheme_id from resources where removed_at is null and identifier = any(?)',
  );
  const describeResources = async (
    identifiers: readonly string[],
  ): Promise<ReadonlyMap<string, Pick<FoundDelegation, 'document' | 'schemeId'>>> => {
    const wanted = [...new Set(identifiers)];
    if (wanted.length === 0) return new Map();
    const rows = readRows('resources', await documents([wanted]));
    return new Map(
      rows.map((row) => [
        row.identifier as string,
        {
          document: row.document as ResourceDocument,
          schemeId: (row.delegation_scheme_id ?? undefined) as string | undefined,
        },
      ]),
    );
  };

  // Cross joins keep SQLite from walking through all that there is of either.
  const delegatedScopes = database.prepare(
    'delegated-scopes',
    `select o.orgno, s.scope from organisations o cross join resource_scopes s
      where o.orgno = any(?) and s.scope = any(?) and s.removed_at is null
        and exists (select 1 from delegations d
          where d.supplier_orgno = o.orgno and d.resource = s.resource and d.removed_at is null)`,
  );

  const find = async (
    transaction: Kysely<Tables>,
    { consumer, supplier, resource }: Delegation,
  ): Promise<{ readonly removed: boolean } | undefined> => {
    const row = await transaction
      .selectFrom('delegations')
      .select('removed_at')
      .where('consumer_orgno', '=', consumer)
      .where('supplier_orgno', '=', supplier)
      .where('resource', '=', resource)
      .executeTakeFirst();
    return row && { removed: row.removed_at !== null };
  };

  const findAssignment = async (
    transaction: Kysely<Tables>,
    { consumer, supplier }: Pair,
  ): Promise<{ readonly removed: boolean } | undefined> => {
    const row = await transaction
      .selectFrom('supplier_assignments')
      .select('removed_at')
      .where('consumer_orgno', '=', consumer)
      .where('supplier_orgno', '=', supplier)
      .executeTakeFirst();
    return row && { removed: row.removed_at !== null };
  };

  return {
    readStandings: async (questions) => {
      const consumers = questions.map(({ consumer }) => consumer);
      const suppliers = questions.map(({ supplier }) => supplier);
      const scopes = questions.map(({ scope }) => scope);
      const rows = await standings(
        database.dialect === 'sqlite'
          ? [questions.map(({ consumer, supplier, scope }) => [consumer, supplier, scope])]
          : [consumers, suppliers, scopes],
      );
      const answers: Standing[] = questions.map(() => ({ granted: false, delegated: false }));
      for (const { place, granted, delegated } of rows) {
        answers[Number(place)] = { granted: Number(granted) === 1, delegated: Number(delegated) === 1 };
      }
      return answers;
    },
    listDelegatedScopes: async (wanted) => {
      if (wanted.length === 0) return new Set();
      const suppliers = [...new Set(wanted.map(({ supplier }) => supplier))];
      const scopes = [...new Set(wanted.map(({ scope }) => scope))];
      const rows = await delegatedScopes([suppliers, scopes]);
      return new Set(rows.map(({ orgno, scope }) => `${orgno} ${scope}`));
    },
    search: async ({ scope, consumer, supplier, resource }) => {
      // Between two parties it is a look-up, which another server's token may wait for.
      const isLookUp = consumer !== undefined && supplier !== undefined;
      let query = (isLookUp ? database.reads : database.lists)
        .selectFrom('delegations as d')
        .innerJoin('resources as r', 'r.identifier', 'd.resource')
        .select(['d.consumer_orgno', 'd.supplier_orgno', 'd.resource', 'd.performed_by', 'd.created_at'])
        .where('d.removed_at', 'is', null)
        .where('r.removed_at', 'is', null)
        .orderBy('d.created_at')
        .orderBy('d.resource')
        .limit(MOST_FOUND);
      if (consumer !== undefined) query = query.where('d.consumer_orgno', '=', consumer);
      if (supplier !== undefined) query = query.where('d.supplier_orgno', '=', supplier);
      if (resource !== undefined) query = query.where('d.resource', '=', resource);
      if (scope !== undefined) {
        query = query.where(({ exists, selectFrom }) =>
          exists(
            selectFrom('resource_scopes as s')
              .select('s.scope')
              .where('s.scope', '=', scope)
              .whereRef('s.resource', '=', 'd.resource')
              .where('s.removed_at', 'is', null),
          ),
        );
      }
      const rows = await query.execute();
      // Once for each resource: many delegations are of the same one.
      const resources = await describeResources(rows.map((row) => row.resource));
      return rows.flatMap((row) => {
        const described = resources.get(row.resource);
        if (described === undefined) return [];
        return {
          consumer: row.consumer_orgno as OrganisationNumber,
          supplier: row.supplier_orgno as OrganisationNumber,
          resource: row.resource,
          performedBy: row.performed_by,
          createdAt: row.created_at,
          ...described,
        };
      });
    },
    find,
    count: (transaction, consumer, limit) =>
      countRows(
        transaction,
        transaction.selectFrom('delegations').select('resource').where('consumer_orgno', '=', consumer).limit(limit),
      ),
    countSuppliers: (transaction, consumer, limit) =>
      countRows(
        transaction,
        transaction
          .selectFrom('supplier_assignments')
          .select('supplier_orgno')
          .where('consumer_orgno', '=', consumer)
          .limit(limit),
      ),
    create: async (unit, delegation, performedBy) => {
      const { consumer, supplier, resource } = delegation;
      const made = { performed_by: performedBy, created_at: clock(), removed_at: null };
      await unit.transaction
        .insertInto('delegations')
        .values({ consumer_orgno: consumer, supplier_orgno: supplier, resource, ...made })
        .onConflict((conflict) => conflict.columns(['consumer_orgno', 'supplier_orgno', 'resource']).doUpdateSet(made))
        .execute();
      await unit.record({
        kind: 'delegation',
        subject: resource,
        action: 'delegate',
        organisation: consumer,
        otherOrganisation: supplier,
        after: { performed_by: performedBy },
      });
    },
    remove: async (unit, { consumer, supplier, resource }) => {
      await unit.transaction
        .updateTable('delegations')
        .set({ removed_at: clock() })
        .where('consumer_orgno', '=', consumer)
        .where('supplier_orgno', '=', supplier)
        .where('resource', '=', resource)
        .where('removed_at', 'is', null)
        .execute();
      await unit.record({
        kind: 'delegation',
        subject: resource,
        action: 'revoke',
        organisation: consumer,
        otherOrganisation: supplier,
      });
    },
    removeAll: async (unit, resource) => {
      const { numUpdatedRows } = await unit.transaction
        .updateTable('delegations')
        .set({ removed_at: clock() })
        .where('resource', '=', resource)
        .where('removed_at', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return;
      await unit.record({
        kind: 'delegation',
        subject: resource,
        action: 'revoke all',
        before: { delegations: Number(numUpdatedRows) },
      });
    },
    isDelegated: async (transaction, resource) =>
      (await transaction
        .selectFrom('delegations')
        .select('resource')
        .where('resource', '=', resource)
        .where('removed_at', 'is', null)
        .limit(1)
        .executeTakeFirst()) !== undefined,
    isAnyBetween: async (transaction, { consumer, supplier }) =>
      (await transaction
        .selectFrom('delegations')
        .select('resource')
        .where('consumer_orgno', '=', consumer)
        .where('supplier_orgno', '=', supplier)
        .where('removed_at', 'is', null)
        .limit(1)
        .executeTakeFirst()) !== undefined,
    removeBetween: async (unit, { consumer, supplier }) => {
      const ended = await unit.transaction
        .updateTable('delegations')
        .set({ removed_at: clock() })
        .where('consumer_orgno', '=', consumer)
        .where('supplier_orgno', '=', supplier)
        .where('removed_at', 'is', null)
        .returning('resource')
        .execute();
      const pair = { organisation: consumer, otherOrganisation: supplier };
      await unit.record(
        ...ended
          .map(({ resource }) => resource)
          .sort()
          .map((resource): Change => ({ kind: 'delegation', subject: resource, action: 'revoke', ...pair })),
      );
    },
    findAssignment,
    assign: async (unit, { consumer, supplier }) => {
      const made = { created_at: clock(), removed_at: null };
      await unit.transaction
        .insertInto('supplier_assignments')
        .values({ consumer_orgno: consumer, supplier_orgno: supplier, ...made })
        .onConflict((conflict) => conflict.columns(['consumer_orgno', 'supplier_orgno']).doUpdateSet(made))
        .execute();
      await unit.record({
        kind: 'supplier',
        subject: supplier,
        action: 'add',
        organisation: consumer,
        otherOrganisation: supplier,
      });
    },
    unassign: async (unit, { consumer, supplier }) => {
      await unit.transaction
        .updateTable('supplier_assignments')
        .set({ removed_at: clock() })
        .where('consumer_orgno', '=', consumer)
        .where('supplier_orgno', '=', supplier)
        .execute();
      await unit.record({
        kind: 'supplier',
        subject: supplier,
        action: 'remove',
        organisation: consumer,
        otherOrganisation: supplier,
      });
    },
    listAssignments: async ({ consumer, supplier }) => {
      let query = database.lists
        .selectFrom('supplier_assignments')
        .select(['consumer_orgno', 'supplier_orgno', 'created_at'])
        .where('removed_at', 'is', null)
        .orderBy('created_at')
        .orderBy('supplier_orgno')
        .limit(MOST_FOUND);
      if (consumer !== undefined) query = query.where('consumer_orgno', '=', consumer);
      if (supplier !== undefined) query = query.where('supplier_orgno', '=', supplier);
      return (await query.execute()).map((row) => ({
        consumer: row.consumer_orgno as OrganisationNumber,
        supplier: row.supplier_orgno as OrganisationNumber,
        createdAt: row.created_at,
      }));
    },
  };
}

/**
 * Two look-ups by primary key for each question: what the owner granted, and what the consumer delegated of one of the
 * few resources that hold the scope. Neither grows with the number of delegations: a cross join keeps SQLite from looking
 * through all that there is between the two.
 */
function standingsText(dialect: 'sqlite' | 'postgres'): string {
  const questions =
    dialect === 'sqlite'
      ? `(select key as place, value ->> 0 as consumer, value ->> 1 as supplier, value ->> 2 as scope from json_each(?)) q`
      : `(select place - 1 as place, consumer, supplier, scope
          from unnest($1::text[], $2::text[], $3::text[]) with ordinality as t(consumer, supplier, scope, place)) q`;
  const yes = (condition: string) => `case when exists (${condition}) then 1 else 0 end`;
  // Nobody acts for an organisation that those who run the server have taken out of use.
  const inUse = `not exists (select 1 from organisations o where o.orgno = q.consumer and o.deactivated_at is not null)`;
  return `
    select q.place,
      ${yes(`select 1 from scope_access a
        where a.consumer_orgno = q.consumer and a.scope = q.scope and a.state = 'APPROVED' and ${inUse}`)} as granted,
      ${yes(`select 1 from resource_scopes s cross join delegations d
        where s.scope = q.scope and s.removed_at is null
          and d.consumer_orgno = q.consumer and d.supplier_orgno = q.supplier and d.resource = s.resource
          and d.removed_at is null and ${inUse}`)} as delegated
    from ${questions}`;
}
