import { sql } from 'kysely';
import type { Dialect } from '../database.ts';
import type { MigratedDatabase } from '../migrated-database.ts';

/** Records that are looked at in one step. */
const AT_ONCE = 1_000;

/**
 * What the record of tokens is read by: whoever runs the client, the customer in whose name a supplier got a token, and the
 * prefix of the first scope. The few tokens with scopes of several prefixes have a row for each further one. And which key a
 * client has used.
 */
export async function addReadingOfRecords(database: MigratedDatabase, dialect: Dialect): Promise<void> {
  const { schema } = database;
  await schema.alterTable('grant_audit').addColumn('client_key_id', 'text').execute();
  await schema
    .createTable('grant_audit_prefixes')
    .addColumn('prefix', 'text', (column) => column.notNull())
    .addColumn('audit_id', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('grant_audit_prefixes_key', ['prefix', 'audit_id'])
    .execute();
  const find = dialect === 'sqlite' ? 'instr' : 'strpos';
  const indexes: readonly string[] = [
    'grant_audit_of_runner on grant_audit (coalesce(supplier_orgno, consumer_orgno), id)',
    `grant_audit_of_customer on grant_audit (consumer_orgno, id) where supplier_orgno is not null and outcome = 'token'`,
    `grant_audit_of_prefix on grant_audit (substr(scope, 1, ${find}(scope, ':')), id) where outcome = 'token'`,
    'grant_audit_prefixes_by_age on grant_audit_prefixes (audit_id)',
  ];
  for (const index of indexes) await sql.raw(`create index ${index}`).execute(database);
  await addFurtherPrefixes(database);
}

/** Of the tokens that are on record already. */
async function addFurtherPrefixes(database: MigratedDatabase): Promise<void> {
  for (let after = 0; ; ) {
    const records: readonly { id: number; scope: string }[] = await database
      .selectFrom('grant_audit')
      .select(['id', 'scope'])
      .where('id', '>', after)
      .where('outcome', '=', 'token')
      .where('scope', 'like', '% %')
      .orderBy('id')
      .limit(AT_ONCE)
      .execute();
    const rows = records.flatMap(({ id, scope }) => {
      const [first, ...others] = new Set(scope.split(' ').map((name) => name.slice(0, name.indexOf(':') + 1)));
      return first === undefined ? [] : others.map((prefix) => ({ prefix, audit_id: id }));
    });
    if (rows.length > 0) await database.insertInto('grant_audit_prefixes').values(rows).execute();
    const last = records.at(-1);
    if (last === undefined || records.length < AT_ONCE) return;
    after = Number(last.id);
  }
}
