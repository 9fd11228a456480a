import type { Kysely } from 'kysely';
import type { Unit } from '#audit-trail';
import { type Database, readRows, type Tables } from '#database';
import type { KnownPackage } from './system.ts';

export type AccessPackageStore = ReturnType<typeof createAccessPackageStore>;

/** The only SQL on `access_packages`. */
export function createAccessPackageStore({ database, clock }: { database: Database; clock: () => number }) {
  const resources = database.prepare('package-resources', {
    sqlite: 'select urn, resources from access_packages where urn in (select value from json_each(?))',
    postgres: 'select urn, resources from access_packages where urn = any($1::text[])',
  });

  return {
    /** The resources in those of `urns` that are known, by package, in one statement; for look-ups outside a change. */
    readResources: async (urns: Iterable<string>): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
      const wanted = [...new Set(urns)];
      if (wanted.length === 0) return new Map();
      const rows = readRows(
        'access_packages',
        await resources([database.dialect === 'sqlite' ? JSON.stringify(wanted) : wanted]),
      );
      return new Map(rows.map((row) => [row.urn as string, new Set(row.resources as readonly string[])]));
    },
    /** Those of `urns` that are known. */
    find: async (transaction: Kysely<Tables>, urns: readonly string[]): Promise<ReadonlyMap<string, KnownPackage>> => {
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
    create: async (unit: Unit, known: KnownPackage): Promise<void> => {
      const at = clock();
      await unit.transaction
        .insertInto('access_packages')
        .values({ urn: known.urn, ...toColumns(known), created_at: at, updated_at: at })
        .execute();
      await unit.record({ kind: 'access-package', subject: known.urn, action: 'create', after: known });
    },
    update: async (unit: Unit, before: KnownPackage, after: KnownPackage): Promise<void> => {
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
