import { X509Certificate } from 'node:crypto';
import { sql } from 'kysely';
import type { Dialect } from '../database.ts';
import type { MigratedDatabase } from '../migrated-database.ts';

/** Keys with a certificate that are looked at in one step. */
const AT_ONCE = 500;
/** What a certificate says that has no end (RFC 5280 §4.1.2.5), in milliseconds since 1970. */
const NO_END = Date.UTC(9999, 11, 31, 23, 59, 59);

/**
 * Notices to organisations: what they were told, how they want to be told, and what is on its way to them. And when the
 * certificates that keys are pinned to end, so that those which end soon are found without reading all.
 */
export async function addNotices(database: MigratedDatabase, dialect: Dialect): Promise<void> {
  const { schema } = database;
  const identity = dialect === 'postgres' ? sql`bigint generated always as identity` : sql`integer`;

  await schema.alterTable('client_keys').addColumn('certificate_expires_at', 'bigint').execute();
  await addCertificateEnds(database);
  await sql`create index client_keys_by_certificate_end on client_keys (certificate_expires_at)
    where certificate_expires_at is not null`.execute(database);
  await schema.createIndex('client_secrets_by_expiry').on('client_secrets').column('expires_at').execute();

  await schema
    .createTable('notices')
    .addColumn('id', identity, (column) => column.primaryKey())
    .addColumn('orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('facts', 'text', (column) => column.notNull())
    .addColumn('urgent', 'integer', (column) => column.notNull())
    .addColumn('to_post', 'integer', (column) => column.notNull())
    .addColumn('to_mail', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('read_at', 'bigint')
    .execute();
  const noticeIndexes: readonly string[] = [
    'notices_of_organisation on notices (orgno, id)',
    'notices_unread on notices (orgno, id) where read_at is null',
    'notices_to_post on notices (orgno, id) where to_post = 1',
    'notices_to_mail on notices (orgno, id) where to_mail = 1',
    'notices_by_age on notices (created_at)',
  ];
  for (const index of noticeIndexes) await sql.raw(`create index ${index}`).execute(database);

  await schema
    .createTable('told_notices')
    .addColumn('orgno', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('stage', 'text', (column) => column.notNull())
    .addColumn('told_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('told_notices_key', ['subject', 'stage', 'orgno'])
    .execute();
  await schema.createIndex('told_notices_by_age').on('told_notices').column('told_at').execute();

  await schema
    .createTable('notice_settings')
    .addColumn('orgno', 'text', (column) => column.primaryKey().references('organisations.orgno'))
    .addColumn('language', 'text', (column) => column.notNull())
    .addColumn('kinds', 'text', (column) => column.notNull())
    .addColumn('webhook_url', 'text')
    .addColumn('webhook_nonce', 'text')
    .addColumn('former_nonce', 'text')
    .addColumn('former_until', 'bigint')
    .addColumn('mail_not_before', 'bigint', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();

  await schema
    .createTable('notice_addresses')
    .addColumn('id', identity, (column) => column.primaryKey())
    .addColumn('orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('asked_at', 'bigint', (column) => column.notNull())
    .addColumn('confirmed_at', 'bigint')
    .addColumn('declined_at', 'bigint')
    .addColumn('removed_at', 'bigint')
    .execute();
  await schema
    .createIndex('notice_addresses_key')
    .on('notice_addresses')
    .columns(['orgno', 'address'])
    .unique()
    .execute();
  await schema
    .createIndex('notice_addresses_by_asking')
    .on('notice_addresses')
    .columns(['address', 'asked_at'])
    .execute();

  await schema
    .createTable('notice_deliveries')
    .addColumn('id', identity, (column) => column.primaryKey())
    .addColumn('orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('message_id', 'text', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('next_attempt_at', 'bigint', (column) => column.notNull())
    .addColumn('fault', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('done_at', 'bigint')
    .execute();
  const deliveryIndexes: readonly string[] = [
    'notice_deliveries_of_organisation on notice_deliveries (orgno, id)',
    "notice_deliveries_waiting on notice_deliveries (next_attempt_at) where state = 'waiting'",
    'notice_deliveries_by_age on notice_deliveries (created_at)',
  ];
  for (const index of deliveryIndexes) await sql.raw(`create index ${index}`).execute(database);

  await schema
    .createTable('notice_marks')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('mark', 'bigint', (column) => column.notNull())
    .execute();
}

/** Of the keys that are registered with a certificate from an authority. */
async function addCertificateEnds(database: MigratedDatabase): Promise<void> {
  for (let after = { client_id: '', modulus_hash: '' }; ; ) {
    const keys: readonly { client_id: string; modulus_hash: string; x5c: string }[] = await database
      .selectFrom('client_keys')
      .select(['client_id', 'modulus_hash', 'x5c'])
      .where('x5c', 'is not', null)
      .where(sql<boolean>`(client_id, modulus_hash) > (${after.client_id}, ${after.modulus_hash})`)
      .orderBy('client_id')
      .orderBy('modulus_hash')
      .limit(AT_ONCE)
      .execute();
    for (const { client_id, modulus_hash, x5c } of keys) {
      const certificate_expires_at = readEnd(x5c);
      if (certificate_expires_at === undefined) continue;
      await database
        .updateTable('client_keys')
        .set({ certificate_expires_at })
        .where('client_id', '=', client_id)
        .where('modulus_hash', '=', modulus_hash)
        .execute();
    }
    const last = keys.at(-1);
    if (last === undefined || keys.length < AT_ONCE) return;
    after = last;
  }
}

/** Nothing for a certificate that names itself as its issuer: it pins nothing. */
function readEnd(x5c: unknown): number | undefined {
  try {
    // Kysely's plugin may have read the column already.
    const [first] = (typeof x5c === 'string' ? JSON.parse(x5c) : x5c) as readonly string[];
    const { subject, issuer, validTo } = new X509Certificate(Buffer.from(first ?? '', 'base64'));
    if (subject === issuer) return undefined;
    const end = Date.parse(validTo);
    return Number.isNaN(end) ? NO_END : Math.min(end, NO_END);
  } catch {
    return NO_END;
  }
}
