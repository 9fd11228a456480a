import type { OrganisationNumber } from '@portvakt/protocol';
import type { Kysely, Selectable } from 'kysely';
import { differ, type Unit } from '#audit-trail';
import { countRows, type Database, type Tables } from '#database';
import type { System, SystemDescription } from './system.ts';

/** The systems of one vendor, those that customers can choose, or all. */
type SystemFilter = { readonly vendor: OrganisationNumber } | 'visible' | 'all';

/** Systems of vendors, and their clients. A deleted one stays, and its id is never used again. */
export interface SystemStore {
  /** The internal ids of systems, deleted ones too, in one statement; for look-ups outside a change. */
  readInternalIds(ids: Iterable<string>): Promise<ReadonlyMap<string, string>>;
  /** The system, also when it has been deleted. */
  find(transaction: Kysely<Tables>, id: string): Promise<System | undefined>;
  /** How many systems `vendor` has had, up to `limit`. */
  count(transaction: Kysely<Tables>, vendor: OrganisationNumber, limit: number): Promise<number>;
  /** Those in use, of one vendor or all that customers can choose, by id: at most `limit` that come after `after`. */
  listPage(filter: SystemFilter, page: { readonly after: string; readonly limit: number }): Promise<readonly System[]>;
  /** All of them, for the command line. */
  listAll(filter: SystemFilter): Promise<readonly System[]>;
  /**
   * Those of `clientIds` that the vendor cannot put on its system: on another live one, or registered for another
   * organisation, which is told first.
   */
  findTakenClients(
    transaction: Kysely<Tables>,
    clientIds: readonly string[],
    by: { systemId: string; vendor: OrganisationNumber },
  ): Promise<ReadonlyMap<string, 'on another system' | 'of another organisation'>>;
  create(unit: Unit, system: SystemDescription & { internalId: string }): Promise<void>;
  /** Replaces everything but id and vendor. */
  update(unit: Unit, before: System, after: SystemDescription): Promise<void>;
  /** Takes the system out of use: its client ids become free, its id does not. */
  remove(unit: Unit, system: System): Promise<void>;
}

/** The only SQL that changes `systems` and `system_clients`. */
export function createSystemStore({ database, clock }: { database: Database; clock: () => number }): SystemStore {
  const readClients = async (transaction: Kysely<Tables>, systemIds: readonly string[]) => {
    const clients = new Map<string, string[]>(systemIds.map((id) => [id, []]));
    if (systemIds.length === 0) return clients;
    const rows = await transaction
      .selectFrom('system_clients')
      .select(['system_id', 'client_id'])
      .where('system_id', 'in', systemIds)
      .where('removed_at', 'is', null)
      .orderBy('created_at')
      .orderBy('client_id')
      .execute();
    for (const row of rows) clients.get(row.system_id)?.push(row.client_id);
    return clients;
  };
  const toSystems = async (transaction: Kysely<Tables>, rows: readonly Selectable<Tables['systems']>[]) => {
    const clients = await readClients(
      transaction,
      rows.map(({ id }) => id),
    );
    return rows.map((row) => toSystem(row, clients.get(row.id) ?? []));
  };

  const setClients = async (
    unit: Unit,
    systemId: string,
    { before, after }: { before: readonly string[]; after: readonly string[] },
  ): Promise<void> => {
    const at = clock();
    const [had, has] = [new Set(before), new Set(after)];
    const gone = before.filter((id) => !has.has(id));
    if (gone.length > 0) {
      await unit.transaction
        .updateTable('system_clients')
        .set({ removed_at: at })
        .where('system_id', '=', systemId)
        .where('client_id', 'in', gone)
        .execute();
    }
    const added = [...has].filter((id) => !had.has(id));
    if (added.length > 0) {
      await unit.transaction
        .insertInto('system_clients')
        .values(added.map((client_id) => ({ client_id, system_id: systemId, created_at: at, removed_at: null })))
        .onConflict((conflict) => conflict.columns(['client_id', 'system_id']).doUpdateSet({ removed_at: null }))
        .execute();
    }
  };

  /** Those in use, of one vendor or all that customers can choose, by id: at most `limit` that come after `after`. */
  const listPage = async (
    filter: SystemFilter,
    { after, limit }: { after: string; limit: number },
  ): Promise<readonly System[]> => {
    let query = database.lists
      .selectFrom('systems')
      .selectAll()
      .where('removed_at', 'is', null)
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit);
    if (filter === 'visible') query = query.where('is_visible', '=', true);
    else if (filter !== 'all') query = query.where('vendor_orgno', '=', filter.vendor);
    return toSystems(database.lists, await query.execute());
  };

  const internalIds = database.prepare('system-internal-ids', 'select id, internal_id from systems where id = any(?)');

  return {
    readInternalIds: async (ids) => {
      const wanted = [...new Set(ids)];
      if (wanted.length === 0) return new Map();
      const rows = await internalIds([wanted]);
      return new Map(rows.map((row) => [row.id as string, row.internal_id as string]));
    },
    find: async (transaction, id) => {
      const row = await transaction.selectFrom('systems').selectAll().where('id', '=', id).executeTakeFirst();
      return row && (await toSystems(transaction, [row]))[0];
    },
    count: (transaction, vendor, limit) =>
      countRows(
        transaction,
        transaction.selectFrom('systems').select('id').where('vendor_orgno', '=', vendor).limit(limit),
      ),
    listPage,
    listAll: async (filter) => {
      const all: System[] = [];
      for (let after: string | undefined = ''; after !== undefined; ) {
        const page: readonly System[] = await listPage(filter, { after, limit: 500 });
        all.push(...page);
        after = page.length < 500 ? undefined : page.at(-1)?.id;
      }
      return all;
    },
    findTakenClients: async (transaction, clientIds, { systemId, vendor }) => {
      if (clientIds.length === 0) return new Map();
      const elsewhere = await transaction
        .selectFrom('system_clients')
        .select('client_id')
        .where('client_id', 'in', clientIds)
        .where('system_id', '!=', systemId)
        .where('removed_at', 'is', null)
        .execute();
      const foreign = await transaction
        .selectFrom('clients')
        .select('client_id')
        .where('client_id', 'in', clientIds)
        .where('client_orgno', '!=', vendor)
        .execute();
      return new Map([
        ...elsewhere.map((row) => [row.client_id, 'on another system'] as const),
        ...foreign.map((row) => [row.client_id, 'of another organisation'] as const),
      ]);
    },
    create: async (unit, system) => {
      const at = clock();
      await unit.transaction
        .insertInto('systems')
        .values({
          ...toColumns(system),
          id: system.id,
          internal_id: system.internalId,
          vendor_orgno: system.vendor,
          created_at: at,
          updated_at: at,
          removed_at: null,
        })
        .execute();
      await setClients(unit, system.id, { before: [], after: system.clientIds });
      await unit.record({ ...describe(system), action: 'create', after: system });
    },
    update: async (unit, before, after) => {
      if (!differ(contentsOf(before), contentsOf(after))) return;
      await unit.transaction
        .updateTable('systems')
        .set({ ...toColumns(after), updated_at: clock() })
        .where('id', '=', before.id)
        .execute();
      await setClients(unit, before.id, { before: before.clientIds, after: after.clientIds });
      await unit.record({ ...describe(before), action: 'update', before, after });
    },
    remove: async (unit, system) => {
      await setClients(unit, system.id, { before: system.clientIds, after: [] });
      const at = clock();
      await unit.transaction
        .updateTable('systems')
        .set({ removed_at: at, updated_at: at })
        .where('id', '=', system.id)
        .execute();
      await unit.record({ ...describe(system), action: 'delete', before: system });
    },
  };
}

function describe({ id, vendor }: Pick<System, 'id' | 'vendor'>) {
  return { kind: 'system', subject: id, organisation: vendor } as const;
}

/** All that can be replaced. */
function contentsOf(system: SystemDescription) {
  return { ...toColumns(system), clients: [...system.clientIds].sort() };
}

function toColumns(system: SystemDescription) {
  return {
    name: system.name,
    description: system.description,
    rights: system.rights,
    access_packages: system.accessPackages,
    is_visible: system.isVisible,
    allowed_redirect_urls: system.allowedRedirectUrls,
  };
}

function toSystem(row: Selectable<Tables['systems']>, clientIds: readonly string[]): System {
  return {
    id: row.id,
    internalId: row.internal_id,
    // Numbers were checked before they were stored.
    vendor: row.vendor_orgno as OrganisationNumber,
    name: row.name as System['name'],
    description: row.description as System['description'],
    rights: row.rights as System['rights'],
    accessPackages: row.access_packages as System['accessPackages'],
    clientIds,
    isVisible: row.is_visible,
    allowedRedirectUrls: row.allowed_redirect_urls,
    deleted: row.removed_at !== null,
  };
}
