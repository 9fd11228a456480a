import type { OrganisationNumber } from '@portvakt/protocol';
import type { Kysely } from 'kysely';
import type { Unit } from '#audit-trail';
import type { Database, Tables } from '#database';
import { decideTermsOwed, type TermsAudience, type TermsTimes } from './decide-terms-owed.ts';
import { foldName } from './fold-name.ts';

export interface Organisation {
  readonly orgno: OrganisationNumber;
  readonly name: string | null;
  /** Whether it has signed the terms of use, in whatever version. */
  readonly termsSigned: boolean;
}

/** One signature of an organisation. */
export interface TermsSignature {
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly signedAt: number;
  /** A client or a person, as the change audit calls them; nothing where only that it was signed is known. */
  readonly signedBy: string | undefined;
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
  /** The names of those of `orgnos` that are on record. */
  findNames(
    transaction: Kysely<Tables>,
    orgnos: readonly OrganisationNumber[],
  ): Promise<ReadonlyMap<string, string | null>>;
  /** The prefixes that `orgno` owns, for the claim `consumer_prefix`. */
  prefixesOf(orgno: OrganisationNumber): Promise<readonly string[]>;
  /**
   * Whether `orgno` has signed the terms of use that count now; `asProvider`: also those of organisations with scopes of
   * their own.
   */
  hasSignedTerms(orgno: OrganisationNumber, as?: { readonly asProvider: boolean }): Promise<boolean>;
  /** When `orgno` last signed the terms of each audience. */
  findTermsSigned(transaction: Kysely<Tables>, orgno: OrganisationNumber): Promise<TermsTimes>;
  /** The last signatures of `orgno`, newest first; at most `limit`. */
  findSignatures(
    transaction: Kysely<Tables>,
    orgno: OrganisationNumber,
    limit: number,
  ): Promise<readonly TermsSignature[]>;
  /** Those of `orgnos` that there were not exist from then on, nameless. Three statements, however many there are. */
  ensureAll(unit: Unit, orgnos: readonly OrganisationNumber[]): Promise<void>;
  /** Notes that `orgno`, which exists, has signed `version` of the terms for `audience`. */
  signTerms(
    unit: Unit,
    signature: {
      readonly orgno: OrganisationNumber;
      readonly audience: TermsAudience;
      readonly version: number;
      readonly by: string;
      /** Milliseconds since 1970: not before the version was published. */
      readonly at: number;
    },
  ): Promise<void>;
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

  const required = (audience: TermsAudience) =>
    `(select max(published_at) from terms_versions where audience = '${audience}' and sign_again = 1 and valid_from <= ?)`;
  const signed = database.prepare(
    'terms-signed',
    `select o.terms_signed_at, o.provider_terms_signed_at, ${required('everyone')} as required,
      ${required('providers')} as provider_required from organisations o where o.orgno = ?`,
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
      .values({
        ...{ orgno, name, search_name: foldName(name) },
        ...{ terms_signed_at: termsSigned ? at : null, created_at: at, updated_at: at },
      })
      .execute();
    if (termsSigned) await noteSignature(unit, orgno, at);
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
    findNames: async (transaction, orgnos) => {
      if (orgnos.length === 0) return new Map();
      const rows = await transaction
        .selectFrom('organisations')
        .select(['orgno', 'name'])
        .where('orgno', 'in', orgnos)
        .execute();
      return new Map(rows.map((row) => [row.orgno, row.name]));
    },
    prefixesOf: async (orgno) => (await prefixes([orgno])).map((row) => row.prefix as string),
    hasSignedTerms: async (orgno, { asProvider } = { asProvider: false }) => {
      const now = clock();
      const [row] = await signed([now, now, orgno]);
      if (row === undefined) return false;
      const time = (value: unknown) => (value === null ? undefined : Number(value));
      const owed = decideTermsOwed({
        signed: { everyone: time(row.terms_signed_at), providers: time(row.provider_terms_signed_at) },
        required: { everyone: time(row.required), providers: time(row.provider_required) },
        asProvider,
      });
      return owed === undefined;
    },
    findTermsSigned: async (transaction, orgno) => {
      const row = await transaction
        .selectFrom('organisations')
        .select(['terms_signed_at', 'provider_terms_signed_at'])
        .where('orgno', '=', orgno)
        .executeTakeFirst();
      return {
        everyone: row?.terms_signed_at ?? undefined,
        providers: row?.provider_terms_signed_at ?? undefined,
      };
    },
    findSignatures: async (transaction, orgno, limit) => {
      const rows = await transaction
        .selectFrom('terms_signatures')
        .selectAll()
        .where('orgno', '=', orgno)
        .orderBy('signed_at', 'desc')
        .orderBy('version', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        version: row.version,
        signedAt: row.signed_at,
        signedBy: row.signed_by ?? undefined,
      }));
    },
    ensureAll: async (unit, orgnos) => {
      if (orgnos.length === 0) return;
      const rows = await unit.transaction
        .selectFrom('organisations')
        .select('orgno')
        .where('orgno', 'in', orgnos)
        .execute();
      const known = new Set(rows.map((row) => row.orgno));
      const missing = [...new Set(orgnos)].filter((orgno) => !known.has(orgno));
      if (missing.length === 0) return;
      const at = clock();
      await unit.transaction
        .insertInto('organisations')
        .values(missing.map((orgno) => ({ orgno, name: null, created_at: at, updated_at: at })))
        .execute();
      await unit.record(
        ...missing.map((orgno) => ({
          kind: 'organisation' as const,
          subject: orgno,
          action: 'create',
          organisation: orgno,
          after: { name: null, terms_signed: false },
        })),
      );
    },
    signTerms: async (unit, { orgno, audience, version, by, at }) => {
      const column = audience === 'everyone' ? 'terms_signed_at' : 'provider_terms_signed_at';
      await unit.transaction
        .updateTable('organisations')
        .set({ [column]: at, updated_at: at })
        .where('orgno', '=', orgno)
        .execute();
      await unit.transaction
        .insertInto('terms_signatures')
        .values({ orgno, version, signed_at: at, signed_by: by })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await unit.record({
        kind: 'organisation',
        subject: orgno,
        action: 'sign-terms',
        organisation: orgno,
        after: { terms_version: version, audience },
      });
    },
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
        .set({ name: after.name, search_name: foldName(after.name), ...signed, updated_at: at })
        .where('orgno', '=', after.orgno)
        .execute();
      if (after.termsSigned && !before.termsSigned) await noteSignature(unit, after.orgno, at);
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

/** The version that whoever records a signature elsewhere means: everyone's newest. */
async function noteSignature({ transaction }: Unit, orgno: OrganisationNumber, at: number): Promise<void> {
  await transaction
    .insertInto('terms_signatures')
    .columns(['orgno', 'version', 'signed_at'])
    .expression((from) =>
      from
        .selectFrom('terms_versions')
        .select(({ fn, val }) => [val(orgno).as('orgno'), fn.max('version').as('version'), val(at).as('signed_at')])
        .where('audience', '=', 'everyone'),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
