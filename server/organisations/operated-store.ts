import type { OrganisationNumber } from '@portvakt/protocol';
import { type Expression, type Kysely, sql } from 'kysely';
import type { Unit } from '#audit-trail';
import type { Database, Tables } from '#database';
import { foldName } from './fold-name.ts';

/** An organisation as those who run the server see it. Times are milliseconds since 1970. */
export interface OperatedOrganisation {
  readonly orgno: OrganisationNumber;
  readonly name: string | null;
  readonly termsSigned: boolean;
  readonly deactivatedAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface OrganisationSearch {
  /** The beginning of a name, in whatever letters, or of a number; everything when absent. */
  readonly search?: string | undefined;
  /** Only those after this one, in the order of the list. */
  readonly after?: OrganisationNumber | undefined;
  readonly limit: number;
}

/** What those who run the server do with organisations. */
export interface OperatedOrganisationStore {
  /** By number, or by name where a name is searched for. */
  listPage(search: OrganisationSearch): Promise<readonly OperatedOrganisation[]>;
  find(transaction: Kysely<Tables>, orgno: OrganisationNumber): Promise<OperatedOrganisation | undefined>;
  /** The prefixes of each of `orgnos`, in order. */
  listPrefixes(orgnos: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Whether the organisation is out of use. */
  isDeactivated(orgno: OrganisationNumber): Promise<boolean>;
  /** Takes the organisation out of use, or into it again. */
  setActive(unit: Unit, organisation: OperatedOrganisation, active: boolean): Promise<void>;
  /** Takes back a prefix that no scope has. */
  removePrefix(unit: Unit, prefix: string, orgno: OrganisationNumber): Promise<void>;
}

/** More SQL on `organisations` and `prefixes`, which only those who run the server need. */
export function createOperatedOrganisationStore({
  database,
  clock,
}: {
  database: Database;
  clock: () => number;
}): OperatedOrganisationStore {
  const deactivated = database.prepare(
    'organisation-deactivated',
    'select 1 as deactivated from organisations where orgno = ? and deactivated_at is not null',
  );
  const select = (handle: Kysely<Tables>) =>
    handle
      .selectFrom('organisations')
      .select(['orgno', 'name', 'terms_signed_at', 'deactivated_at', 'created_at', 'updated_at']);
  /** By bytes: the order of a language would follow other rules on each machine. */
  const name: Expression<string> = database.dialect === 'postgres' ? sql`search_name collate "C"` : sql`search_name`;

  const listByName = async ({ search = '', after, limit }: OrganisationSearch) => {
    const begin = foldName(search);
    const last =
      after === undefined
        ? undefined
        : await database.lists
            .selectFrom('organisations')
            .select('search_name')
            .where('orgno', '=', after)
            .executeTakeFirst();
    return (
      select(database.lists)
        .where(name, '>=', begin)
        // The last character of all ends what begins so.
        .where(name, '<', `${begin}\u{10ffff}`)
        .$if(last !== undefined, (query) =>
          query.where(sql<boolean>`(${name}, orgno) > (${last?.search_name ?? ''}, ${after})`),
        )
        .orderBy(name)
        .orderBy('orgno')
        .limit(limit)
        .execute()
    );
  };
  const listByNumber = ({ search = '', after, limit }: OrganisationSearch) =>
    select(database.lists)
      .where('orgno', '>=', search.padEnd(9, '0'))
      .where('orgno', '<=', search.padEnd(9, '9'))
      .$if(after !== undefined, (query) => query.where('orgno', '>', after as string))
      .orderBy('orgno')
      .limit(limit)
      .execute();

  return {
    listPage: async (search) => {
      const isNumber = /^[0-9]{0,9}$/.test(search.search ?? '');
      return (await (isNumber ? listByNumber(search) : listByName(search))).map(toOrganisation);
    },
    find: async (transaction, orgno) => {
      const row = await select(transaction).where('orgno', '=', orgno).executeTakeFirst();
      return row && toOrganisation(row);
    },
    listPrefixes: async (orgnos) => {
      const found = new Map<string, string[]>();
      if (orgnos.length === 0) return found;
      const rows = await database.lists
        .selectFrom('prefixes')
        .select(['orgno', 'prefix'])
        .where('orgno', 'in', orgnos)
        .orderBy('prefix')
        .execute();
      for (const { orgno, prefix } of rows) found.set(orgno, [...(found.get(orgno) ?? []), prefix]);
      return found;
    },
    isDeactivated: async (orgno) => (await deactivated([orgno])).length > 0,
    setActive: async (unit, { orgno }, active) => {
      const at = clock();
      await unit.transaction
        .updateTable('organisations')
        .set({ deactivated_at: active ? null : at, updated_at: at })
        .where('orgno', '=', orgno)
        .execute();
      await unit.record({
        kind: 'organisation',
        subject: orgno,
        action: active ? 'reactivate' : 'deactivate',
        organisation: orgno,
        before: { active: !active },
        after: { active },
      });
    },
    removePrefix: async (unit, prefix, orgno) => {
      await unit.transaction.deleteFrom('prefixes').where('prefix', '=', prefix).where('orgno', '=', orgno).execute();
      await unit.record({ kind: 'prefix', subject: prefix, action: 'take back', organisation: orgno });
    },
  };
}

function toOrganisation(row: {
  readonly orgno: string;
  readonly name: string | null;
  readonly terms_signed_at: number | null;
  readonly deactivated_at: number | null;
  readonly created_at: number;
  readonly updated_at: number;
}): OperatedOrganisation {
  return {
    // Numbers were checked before they were stored.
    orgno: row.orgno as OrganisationNumber,
    name: row.name,
    termsSigned: row.terms_signed_at !== null,
    deactivatedAt: row.deactivated_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
