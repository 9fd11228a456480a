import type { OrganisationNumber } from '@portvakt/protocol';
import type { Transaction } from 'kysely';
import type { Unit } from '#audit-trail';
import type { Database, Tables } from '#database';

export interface Organisation {
  readonly orgno: OrganisationNumber;
  readonly name: string | null;
  readonly termsSigned: boolean;
}

export type OrganisationStore = ReturnType<typeof createOrganisationStore>;

/** The only SQL on `organisations` and `prefixes`. */
export function createOrganisationStore({ database, clock }: { database: Database; clock: () => number }) {
  const prefixes = database.prepare('prefixes-of', {
    sqlite: 'select prefix from prefixes where orgno = ? order by prefix',
    postgres: 'select prefix from prefixes where orgno = $1 order by prefix',
  });

  const organisation = database.prepare('organisation', {
    sqlite: 'select name, terms_signed_at from organisations where orgno = ?',
    postgres: 'select name, terms_signed_at from organisations where orgno = $1',
  });

  const find = async (
    transaction: Transaction<Tables>,
    orgno: OrganisationNumber,
  ): Promise<Organisation | undefined> => {
    const row = await transaction.selectFrom('organisations').selectAll().where('orgno', '=', orgno).executeTakeFirst();
    return row && { orgno, name: row.name, termsSigned: row.terms_signed_at !== null };
  };

  return {
    find,
    /** The same, outside a change. */
    read: async (orgno: OrganisationNumber): Promise<Organisation | undefined> => {
      const [row] = await organisation([orgno]);
      return row && { orgno, name: row.name as string | null, termsSigned: row.terms_signed_at !== null };
    },
    /** The prefixes that `orgno` owns, for the claim `consumer_prefix`. */
    prefixesOf: async (orgno: OrganisationNumber): Promise<readonly string[]> =>
      (await prefixes([orgno])).map((row) => row.prefix as string),
    /** The same, within a change. */
    listPrefixes: async (transaction: Transaction<Tables>, orgno: OrganisationNumber): Promise<readonly string[]> =>
      (await transaction.selectFrom('prefixes').select('prefix').where('orgno', '=', orgno).execute()).map(
        ({ prefix }) => prefix,
      ),
    /** The owner of `prefix`, if it has been given out. */
    ownerOf: async (transaction: Transaction<Tables>, prefix: string): Promise<OrganisationNumber | undefined> => {
      const row = await transaction
        .selectFrom('prefixes')
        .select('orgno')
        .where('prefix', '=', prefix)
        .executeTakeFirst();
      return row?.orgno as OrganisationNumber | undefined;
    },
    create: async (unit: Unit, { orgno, name, termsSigned }: Organisation): Promise<void> => {
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
