import type { OrganisationNumber } from '@portvakt/protocol';
import type { Kysely } from 'kysely';
import type { Unit } from '#audit-trail';
import type { Database, Tables } from '#database';

export interface Organisation {
  readonly orgno: OrganisationNumber;
  readonly name: string | null;
  readonly termsSigned: boolean;
}

/** A prefix with its owner. Times are milliseconds since 1970. */
export interface PrefixRecord {
  readonly prefix: string;
  readonly owner: string;
  readonly ownerName: string | null;
  readonly created_at: number;
}

export type OrganisationStore = ReturnType<typeof createOrganisationStore>;

/** The only SQL on `organisations` and `prefixes`. */
export function createOrganisationStore({ database, clock }: { database: Database; clock: () => number }) {
  const prefixes = database.prepare('prefixes-of', {
    sqlite: 'select prefix from prefixes where orgno = ? order by prefix',
    postgres: 'select prefix from prefixes where orgno = $1 order by prefix',
  });

  const signed = database.prepare('terms-signed', {
    sqlite: 'select 1 as signed from organisations where orgno = ? and terms_signed_at is not null',
    postgres: 'select 1 as signed from organisations where orgno = $1 and terms_signed_at is not null',
  });

  const organisation = database.prepare('organisation', {
    sqlite: 'select name, terms_signed_at from organisations where orgno = ?',
    postgres: 'select name, terms_signed_at from organisations where orgno = $1',
  });

  const several = database.prepare('organisations', {
    sqlite: 'select orgno, name, terms_signed_at from organisations where orgno in (select value from json_each(?))',
    postgres: 'select orgno, name, terms_signed_at from organisations where orgno = any($1::text[])',
  });

  const find = async (transaction: Kysely<Tables>, orgno: OrganisationNumber): Promise<Organisation | undefined> => {
    const row = await transaction.selectFrom('organisations').selectAll().where('orgno', '=', orgno).executeTakeFirst();
    return row && { orgno, name: row.name, termsSigned: row.terms_signed_at !== null };
  };

  const create = async (unit: Unit, { orgno, name, termsSigned }: Organisation): Promise<void> => {
    const at = clock();
    await unit.transaction
      .insertInto('organisations')
      .values({ orgno, name, terms_signed_at: termsSigned ? at : null, created_at: at, updated_at: at })
      .execute();
    await unit.record({
      kind: 'organisation',
      subject: orgno,
      action: 'create',
      organisation: orgno,
      after: { name, terms_signed: termsSigned },
    });
  };

  return {
    find,
    /** The same, outside a change. */
    read: async (orgno: OrganisationNumber): Promise<Organisation | undefined> => {
      const [row] = await organisation([orgno]);
      return row && { orgno, name: row.name as string | null, termsSigned: row.terms_signed_at !== null };
    },
    /** Those of `orgnos` that are on record, in one statement; for look-ups outside a change. */
    readAll: async (orgnos: Iterable<OrganisationNumber>): Promise<ReadonlyMap<OrganisationNumber, Organisation>> => {
      const wanted = [...new Set(orgnos)];
      if (wanted.length === 0) return new Map();
      const rows = await several([database.dialect === 'sqlite' ? JSON.stringify(wanted) : wanted]);
      return new Map(
        rows.map((row) => {
          const orgno = row.orgno as OrganisationNumber;
          return [orgno, { orgno, name: row.name as string | null, termsSigned: row.terms_signed_at !== null }];
        }),
      );
    },
    /** The prefixes that `orgno` owns, for the claim `consumer_prefix`. */
    prefixesOf: async (orgno: OrganisationNumber): Promise<readonly string[]> =>
      (await prefixes([orgno])).map((row) => row.prefix as string),
    /** Whether `orgno` has signed the terms of use. */
    hasSignedTerms: async (orgno: OrganisationNumber): Promise<boolean> => (await signed([orgno])).length > 0,
    /** Every prefix, or those of `owner`, in order. */
    listPrefixes: async (owner?: OrganisationNumber): Promise<readonly PrefixRecord[]> =>
      database.lists
        .selectFrom('prefixes as p')
        .innerJoin('organisations as o', 'o.orgno', 'p.orgno')
        .select(['p.prefix', 'p.orgno as owner', 'o.name as ownerName', 'p.created_at'])
        .$if(owner !== undefined, (query) => query.where('p.orgno', '=', owner as string))
        .orderBy('p.prefix')
        .execute(),
    /** The owner of `prefix`, if it has been given out. */
    ownerOf: async (transaction: Kysely<Tables>, prefix: string): Promise<OrganisationNumber | undefined> => {
      const row = await transaction
        .selectFrom('prefixes')
        .select('orgno')
        .where('prefix', '=', prefix)
        .executeTakeFirst();
      return row?.orgno as OrganisationNumber | undefined;
    },
    /** The prefixes that `orgno` owns, in order. */
    findPrefixes: async (transaction: Kysely<Tables>, orgno: OrganisationNumber): Promise<readonly string[]> => {
      const rows = await transaction
        .selectFrom('prefixes')
        .select('prefix')
        .where('orgno', '=', orgno)
        .orderBy('prefix')
        .execute();
      return rows.map(({ prefix }) => prefix);
    },
    create,
    /** An organisation that is only referred to exists from then on, nameless. Whether it was created. */
    ensure: async (unit: Unit, orgno: OrganisationNumber): Promise<boolean> => {
      if ((await find(unit.transaction, orgno)) !== undefined) return false;
      await create(unit, { orgno, name: null, termsSigned: false });
      return true;
    },
    update: async (unit: Unit, before: Organisation, after: Organisation): Promise<void> => {
      const at = clock();
      const signed = before.termsSigned === after.termsSigned ? {} : { terms_signed_at: after.termsSigned ? at : null };
      await unit.transaction
        .updateTable('organisations')
        .set({ name: after.name, ...signed, updated_at: at })
        .where('orgno', '=', after.orgno)
        .execute();
      await unit.record({
        kind: 'organisation',
        subject: after.orgno,
        action: 'update',
        organisation: after.orgno,
        before: { name: before.name, terms_signed: before.termsSigned },
        after: { name: after.name, terms_signed: after.termsSigned },
      });
    },
    /** Gives `prefix` to `orgno`. A prefix is given once and stays. */
    assignPrefix: async (unit: Unit, prefix: string, orgno: OrganisationNumber): Promise<void> => {
      await unit.transaction.insertInto('prefixes').values({ prefix, orgno, created_at: clock() }).execute();
      await unit.record({ kind: 'prefix', subject: prefix, action: 'assign', organisation: orgno });
    },
  };
}
