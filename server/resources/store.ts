import type { OrganisationNumber } from '@portvakt/protocol';
import type { Kysely, Selectable } from 'kysely';
import { differ, type Unit } from '#audit-trail';
import { countRows, type Database, type Tables } from '#database';
import { listScopes, MASKINPORTEN_SCHEMA, type Resource, type ResourceDocument, readSchemeId } from './resource.ts';

/** Rows that one statement writes: databases bound the number of parameters. */
const MOST_IN_STATEMENT = 1000;

const columns = [
  'identifier',
  'owner_orgno',
  'resource_type',
  'delegable',
  'delegation_scheme_id',
  'document',
  'created_at',
  'updated_at',
  'removed_at',
] as const;

/** Resources that can be delegated or consented to. A removed identifier is never given to another organisation. */
export interface ResourceStore {
  find(transaction: Kysely<Tables>, identifier: string): Promise<Resource | undefined>;
  /** Those of `identifiers` that are in use, in one statement, by identifier. */
  findAll(transaction: Kysely<Tables>, identifiers: Iterable<string>): Promise<ReadonlyMap<string, Resource>>;
  /** Also one that was removed: its identifier stays its owner's. */
  findEver(
    transaction: Kysely<Tables>,
    identifier: string,
  ): Promise<{ readonly resource: Resource; readonly removed: boolean } | undefined>;
  /** The resource of `owner` that is known as this scheme. Owners choose the id: another's may be the same. */
  findByScheme(
    transaction: Kysely<Tables>,
    scheme: { schemeId: string; owner: OrganisationNumber },
  ): Promise<Resource | undefined>;
  /** How many resources `owner` has had, up to `limit`. */
  count(transaction: Kysely<Tables>, owner: OrganisationNumber, limit: number): Promise<number>;
  /** Those in use, by identifier; of one owner where that is asked for: at most `limit` that come after `after`. */
  listPage(page: {
    owner?: OrganisationNumber | undefined;
    after: string;
    limit: number;
  }): Promise<readonly Resource[]>;
  /** Creates `document`, or brings back what its owner has removed; then without the policy it had. */
  create(unit: Unit, document: ResourceDocument, owner: OrganisationNumber): Promise<void>;
  update(unit: Unit, before: Resource, after: ResourceDocument): Promise<void>;
  /** Takes it out of use. What was delegated of it ends with it, and is for the room delegations to end. */
  remove(unit: Unit, resource: Resource): Promise<void>;
  /** The policy, outside a change. */
  readPolicy(identifier: string): Promise<string | undefined>;
  setPolicy(unit: Unit, resource: Resource, policy: string): Promise<void>;
}

/** The only SQL on `resources` and `resource_scopes`. A removed identifier is never given to another organisation. */
export function createResourceStore({ database, clock }: { database: Database; clock: () => number }): ResourceStore {
  const select = (transaction: Kysely<Tables>) =>
    transaction
      .selectFrom('resources')
      .select(columns)
      .select(({ eb }) => eb('policy', 'is not', null).as('has_policy'));

  const findEver = async (transaction: Kysely<Tables>, identifier: string) => {
    const row = await select(transaction).where('identifier', '=', identifier).executeTakeFirst();
    return row && { resource: toResource(row), removed: row.removed_at !== null };
  };

  /** Makes the scopes on record those of the document; only bundles of scopes have any. */
  const setScopes = async (unit: Unit, document: ResourceDocument): Promise<void> => {
    const { identifier } = document;
    await unit.transaction
      .updateTable('resource_scopes')
      .set({ removed_at: clock() })
      .where('resource', '=', identifier)
      .where('removed_at', 'is', null)
      .execute();
    if (document.resourceType !== MASKINPORTEN_SCHEMA) return;
    const rows = listScopes(document).map((scope, position) => ({
      scope,
      resource: identifier,
      position,
      removed_at: null,
    }));
    for (let at = 0; at < rows.length; at += MOST_IN_STATEMENT) {
      await unit.transaction
        .insertInto('resource_scopes')
        .values(rows.slice(at, at + MOST_IN_STATEMENT))
        .onConflict((conflict) =>
          conflict
            .columns(['scope', 'resource'])
            .doUpdateSet(({ ref }) => ({ position: ref('excluded.position'), removed_at: null })),
        )
        .execute();
    }
  };

  return {
    find: async (transaction, identifier) => {
      const found = await findEver(transaction, identifier);
      return found === undefined || found.removed ? undefined : found.resource;
    },
    findAll: async (transaction, identifiers) => {
      const wanted = [...new Set(identifiers)];
      if (wanted.length === 0) return new Map();
      const rows = await select(transaction)
        .where('identifier', 'in', wanted)
        .where('removed_at', 'is', null)
        .execute();
      return new Map(rows.map((row) => [row.identifier, toResource(row)]));
    },
    findEver,
    findByScheme: async (transaction, { schemeId, owner }) => {
      const row = await select(transaction)
        .where('delegation_scheme_id', '=', schemeId.toLowerCase())
        .where('owner_orgno', '=', owner)
        .where('removed_at', 'is', null)
        .orderBy('created_at')
        .executeTakeFirst();
      return row && toResource(row);
    },
    count: (transaction, owner, limit) =>
      countRows(
        transaction,
        transaction.selectFrom('resources').select('owner_orgno').where('owner_orgno', '=', owner).limit(limit),
      ),
    listPage: async ({ owner, after, limit }) => {
      let query = select(database.lists)
        .where('removed_at', 'is', null)
        .where('identifier', '>', after)
        .orderBy('identifier')
        .limit(limit);
      if (owner !== undefined) query = query.where('owner_orgno', '=', owner);
      return (await query.execute()).map(toResource);
    },
    create: async (unit, document, owner) => {
      const at = clock();
      const values = { ...toColumns(document, owner), updated_at: at, removed_at: null, policy: null };
      await unit.transaction
        .insertInto('resources')
        .values({ ...values, identifier: document.identifier, created_at: at })
        .onConflict((conflict) => conflict.column('identifier').doUpdateSet({ ...values, created_at: at }))
        .execute();
      await setScopes(unit, document);
      await unit.record({
        kind: 'resource',
        subject: document.identifier,
        action: 'create',
        organisation: owner,
        after: document,
      });
    },
    update: async (unit, before, after) => {
      if (!differ(before.document, after)) return;
      await unit.transaction
        .updateTable('resources')
        .set({ ...toColumns(after, before.owner), updated_at: clock() })
        .where('identifier', '=', before.identifier)
        .execute();
      await setScopes(unit, after);
      await unit.record({
        kind: 'resource',
        subject: before.identifier,
        action: 'update',
        organisation: before.owner,
        before: before.document,
        after,
      });
    },
    remove: async (unit, { identifier, owner, document }) => {
      await unit.transaction
        .updateTable('resources')
        .set({ removed_at: clock() })
        .where('identifier', '=', identifier)
        .execute();
      await unit.transaction
        .updateTable('resource_scopes')
        .set({ removed_at: clock() })
        .where('resource', '=', identifier)
        .where('removed_at', 'is', null)
        .execute();
      await unit.record({
        kind: 'resource',
        subject: identifier,
        action: 'remove',
        organisation: owner,
        before: document,
      });
    },
    readPolicy: async (identifier) => {
      const row = await database.reads
        .selectFrom('resources')
        .select('policy')
        .where('identifier', '=', identifier)
        .where('removed_at', 'is', null)
        .executeTakeFirst();
      return row?.policy ?? undefined;
    },
    setPolicy: async (unit, { identifier, owner }, policy) => {
      const { numUpdatedRows } = await unit.transaction
        .updateTable('resources')
        .set({ policy, updated_at: clock() })
        .where('identifier', '=', identifier)
        .where(({ eb, or }) => or([eb('policy', 'is', null), eb('policy', '!=', policy)]))
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return;
      await unit.record({
        kind: 'resource',
        subject: identifier,
        action: 'set policy',
        organisation: owner,
        after: { length: policy.length },
      });
    },
  };
}

function toColumns(document: ResourceDocument, owner: OrganisationNumber) {
  return {
    owner_orgno: owner,
    resource_type: document.resourceType,
    delegable: document.delegable !== false,
    delegation_scheme_id: readSchemeId(document) ?? null,
    document,
  };
}

type ResourceRow = Pick<Selectable<Tables['resources']>, (typeof columns)[number]> & {
  readonly has_policy: unknown;
};

function toResource(row: ResourceRow): Resource {
  return {
    identifier: row.identifier,
    // Checked before it was stored.
    owner: row.owner_orgno as OrganisationNumber,
    type: row.resource_type,
    delegable: row.delegable,
    schemeId: row.delegation_scheme_id ?? undefined,
    document: row.document as ResourceDocument,
    // True on PostgreSQL, 1 on SQLite.
    hasPolicy: Boolean(row.has_policy),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
