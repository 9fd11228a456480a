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

/** Organisations, and the prefixes of scopes that they own. */
export interface OrganisationStore {
  find(transaction: Kysely<Tables>, orgno: OrganisationNumber): Promise<Organisation | undefined>;
  /** The same, outside a change. */
  read(orgno: OrganisationNumber): Promise<Organisation | undefined>;
  /** Those of `orgnos` that are on record, in one statement; for look-ups outside a change. */
  readAll(orgnos: Iterable<OrganisationNumber>): Promise<ReadonlyMap<OrganisationNumber, Organisation>>;
  /** The prefixes that `orgno` owns, for the claim `consumer_prefix`. */
  prefixesOf(orgno: OrganisationNumber): Promise<readonly string[]>;
  /** Whether `orgno` has signed the terms of use. */
  hasSignedTerms(orgno: OrganisationNumber): Promise<boolean>;
  /** Every prefix, or those of `owner`, in order. */
  listPrefixes(owner?: OrganisationNumber): Promise<readonly PrefixRecord[]>;
  /** The owner of `prefix`, if it has been given out. */
  ownerOf(transaction: Kysely<Tables>, prefix: string): Promise<OrganisationNumber | undefined>;
  /** The prefixes that `orgno` owns, in order. */
  findPrefixes(transaction: Kysely<Tables>, orgno: OrganisationNumber): Promise<readonly string[]>;
  /** The organisations that have signed the terms, or those of them with a prefix, by number: at most `limit` after `after`. */
  walkSigned(page: {
    readonly after: string;
    readonly limit: number;
    readonly providers: boolean;
  }): Promise<readonly OrganisationNumber[]>;
  create(unit: Unit, organisation: Organisation): Promise<void>;
  /** An organisation that is only referred to exists from then on, nameless. Whether it was created. */
  ensure(unit: Unit, orgno: OrganisationNumber): Promise<boolean>;
  update(unit: Unit, before: Organisation, after: Organisation): Promise<void>;
  /** Gives `prefix` to `orgno`. A prefix is given once and stays. */
  assignPrefix(unit: Unit, prefix: string, orgno: OrganisationNumber): Promise<void>;
}

/** The only SQL on `organisations` and `prefixes`. */
export function createOrganisationStore({
  database,
  clock,
}: {
  database: Database;
  clock: () => number;
}): OrganisationStore {
  const prefixes = database.prepare('prefixes-of', 'select prefix from prefixes where orgno = ? order by prefix');

  const signed = database.prepare(
    'terms-signed',
    'select 1 as signed from organisations where orgno = ? and terms_signed_at is not null',
  );

  const organisation = database.prepare(
    'organisation',
    'select name, terms_signed_at from organisations where orgno = ?',
  );

  const several = database.prepare(
    'organisations',
    'select orgno, name, terms_signed_at from organisations where orgno = any(?)',
  );

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
    read: async (orgno) => {
      const [row] = await organisation([orgno]);
      return row && { orgno, name: row.name as string | null, termsSigned: row.terms_signed_at !== null };
    },
    readAll: async (orgnos) => {
      const wanted = [...new Set(orgnos)];
      if (wanted.length === 0) return new Map();
      const rows = await several([wanted]);
      return new Map(
        rows.map((row) => {
          const orgno = row.orgno as OrganisationNumber;
          return [orgno, { orgno, name: row.name as string | null, termsSigned: row.terms_signed_at !== null }];
        }),
      );
    },
    prefixesOf: async (orgno) => (await prefixes([orgno])).map((row) => row.prefix as string),
    hasSignedTerms: async (orgno) => (await signed([orgno])).length > 0,
    listPrefixes: async (owner?) =>
      database.lists
        .selectFrom('prefixes as p')
        .innerJoin('organisations as o', 'o.orgno', 'p.orgno')
        .select(['p.prefix', 'p.orgno as owner', 'o.name as ownerName', 'p.created_at'])
        .$if(owner !== undefined, (query) => query.where('p.orgno', '=', owner as string))
        .orderBy('p.prefix')
        .execute(),
    ownerOf: async (transaction, prefix) => {
      const row = await transaction
        .selectFrom('prefixes')
        .select('orgno')
        .where('prefix', '=', prefix)
        .executeTakeFirst();
      return row?.orgno as OrganisationNumber | undefined;
    },
    findPrefixes: async (transaction, orgno) => {
      const rows = await transaction
        .selectFrom('prefixes')
        .select('prefix')
        .where('orgno', '=', orgno)
        .orderBy('prefix')
        .execute();
      return rows.map(({ prefix }) => prefix);
    },
    walkSigned: async ({ after, limit, providers }) => {
      const rows = await database.lists
        .selectFrom('organisations')
        .select('orgno')
        .where('terms_signed_at', 'is not', null)
        .where('orgno', '>', after)
        .$if(providers, (query) =>
          query.where(({ exists, selectFrom }) =>
            exists(selectFrom('prefixes as p').select('p.prefix').whereRef('p.orgno', '=', 'organisations.orgno')),
          ),
        )
        .orderBy('orgno')
        .limit(limit)
        .execute();
      return rows.map(({ orgno }) => orgno as OrganisationNumber);
    },
    create,
    ensure: async (unit, orgno) => {
      if ((await find(unit.transaction, orgno)) !== undefined) return false;
      await create(unit, { orgno, name: null, termsSigned: false });
      return true;
    },
    update: async (unit, before, after) => {
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
    assignPrefix: async (unit, prefix, orgno) => {
      await unit.transaction.insertInto('prefixes').values({ prefix, orgno, created_at: clock() }).execute();
      await unit.record({ kind: 'prefix', subject: prefix, action: 'assign', organisation: orgno });
    },
  };
}
