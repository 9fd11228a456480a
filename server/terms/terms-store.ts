import type { Kysely, Selectable } from 'kysely';
import type { Unit } from '#audit-trail';
import type { Tables } from '#database';
import type { TermsAudience } from '#organisations';
import type { TermsDocument, TermsText, TermsVersion } from './terms.ts';

/** Versions of the terms of use. None is ever changed or deleted: what was signed stays as it was. */
export interface TermsStore {
  /** Every version without its text, newest first. */
  findVersions(transaction: Kysely<Tables>): Promise<readonly TermsVersion[]>;
  find(transaction: Kysely<Tables>, version: number): Promise<TermsDocument | undefined>;
  create(unit: Unit, document: TermsDocument, publisher: string): Promise<void>;
}

/** The only SQL that changes `terms_versions`. */
export const termsStore: TermsStore = {
  findVersions: async (transaction) => {
    const rows = await transaction
      .selectFrom('terms_versions')
      .select(['version', 'audience', 'title', 'sign_again', 'valid_from', 'published_at'])
      .orderBy('version', 'desc')
      .execute();
    return rows.map(toVersion);
  },
  find: async (transaction, version) => {
    const row = await transaction
      .selectFrom('terms_versions')
      .selectAll()
      .where('version', '=', version)
      .executeTakeFirst();
    return row && { ...toVersion(row), text: row.text as TermsText };
  },
  create: async (unit, document, publisher) => {
    const { version, audience, title, text, signAgain, validFrom, publishedAt } = document;
    await unit.transaction
      .insertInto('terms_versions')
      .values({
        version,
        audience,
        title,
        text,
        sign_again: signAgain,
        valid_from: validFrom,
        published_at: publishedAt,
      })
      .execute();
    await unit.record({
      kind: 'terms',
      subject: String(version),
      action: 'publish',
      organisation: publisher,
      after: { audience, title, sign_again: signAgain, valid_from: new Date(validFrom).toISOString() },
    });
  },
};

type Row = Pick<
  Selectable<Tables['terms_versions']>,
  'version' | 'audience' | 'title' | 'sign_again' | 'valid_from' | 'published_at'
>;

/** What is read here was checked before it was stored. */
function toVersion(row: Row): TermsVersion {
  return {
    version: row.version,
    audience: row.audience as TermsAudience,
    title: row.title as TermsText,
    signAgain: row.sign_again,
    validFrom: row.valid_from,
    publishedAt: row.published_at,
  };
}
