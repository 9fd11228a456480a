import type { Kysely } from 'kysely';
import type { Unit } from '#audit-trail';
import { type Database, readRows, type Tables } from '#database';
import type { KnownPackage } from './system.ts';

/** The access packages that are known here. */
export interface AccessPackageStore {
  /** The resources in those of `urns` that are known, by package, in one statement; for look-ups outside a change. */
  readResources(urns: Iterable<string>): Promise<ReadonlyMap<string, ReadonlySet<string>>>;
  /** Those of `urns` that are known. */
  find(transaction: Kysely<Tables>, urns: readonly string[]): Promise<ReadonlyMap<string, KnownPackage>>;
  create(unit: Unit, known: KnownPackage): Promise<void>;
  update(unit: Unit, before: KnownPackage, after: KnownPackage): Promise<void>;
}

/** The only SQL on `access_packages`. */
export function createAccessPackageStore({
  database,
  clock,
}: {
  database: Database;
  clock: () => number;
}): AccessPackageStore {
  const resources = database.prepare(
    'package-resources',
    'select urn, resources from access_packages where urn = any(?)',
  );

  return {
    readResources: async (urns) => {
      const wanted = [...new Set(urns)];
      if (wanted.length === 0) return new Map();
      const rows = readRows('access_packages', await resources([wanted]));
      return new Map(rows.map((row) => [row.urn as string, new Set(row.resources as readonly string[])]));
    },
    find: async (transaction, urns) => {
      if (urns.length === 0) return new Map();
      const rows = await transaction.selectFrom('access_packages').selectAll().where('urn', 'in', urns).execute();
      return new Map(
        rows.map((row) => [
          row.urn,
          {
            urn: row.urn,
            resources: row.resources,
            delegable: row.delegable,
            assignableTo: row.assignable_to,
          },
        ]),
      );
    },
    create: async (unit, known) => {
      const at = clock();
      await unit.transaction
        .insertInto('access_packages')
        .values({ urn: known.urn, ...toColumns(known), created_at: at, updated_at: at })
        .execute();
      await unit.record({ kind: 'access-package', subject: known.urn, action: 'create', after: known });
    },
    update: async (unit, before, after) => {
      await unit.transaction
        .updateTable('access_packages')
        .set({ ...toColumns(after), updated_at: clock() })
        .where('urn', '=', before.urn)
        .execute();
      await unit.record({ kind: 'access-package', subject: before.urn, action: 'update', before, after });
    },
  };
}

function toColumns({ resources, delegable, assignableTo }: KnownPackage) {
  return { resources, delegable, assignable_to: assignableTo };
}
