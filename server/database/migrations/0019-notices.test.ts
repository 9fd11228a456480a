import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openTestDatabases, type TestDatabases, temporaryFolder } from '@portvakt/own-tests';
import { sql } from 'kysely';
import { readSettings } from '#operations';
import { openDatabase } from '../open-database.ts';
import { addNotices } from './0019-notices.ts';

let databases: TestDatabases;
/** Base64 of certificates: one that names itself as its issuer, and one of an authority. */
let selfSigned: string;
let issued: string;
before(async () => {
  databases = await openTestDatabases();
  const folder = await temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  const openssl = (...options: string[]) => execFileSync('openssl', options, { stdio: 'pipe' });
  const der = (name: string) => openssl('x509', '-in', at(name), '-outform', 'DER').toString('base64');
  const keys = ['-nodes', '-newkey', 'rsa:2048', '-keyout'];
  openssl('req', '-x509', ...keys, at('ca.key'), '-out', at('ca.pem'), '-subj', '/CN=Authority');
  openssl('req', '-new', ...keys, at('own.key'), '-out', at('own.csr'), '-subj', '/CN=Client');
  const by = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '77'];
  openssl('x509', '-req', '-in', at('own.csr'), ...by, '-out', at('own.pem'));
  [selfSigned, issued] = [der('ca.pem'), der('own.pem')];
  await folder.remove();
});
after(() => databases.remove());

for (const kind of ['sqlite file', 'postgres'] as const) {
  test(`certificates from before the migration have their ends: ${kind}`, async () => {
    const settings = readSettings({ PORTVAKT_DATABASE_URL: await databases.create(kind) });
    assert.ok('database' in settings);
    const database = await openDatabase(settings.database, Date.now);
    try {
      await database.change(async (transaction) => {
        for (const table of ['deliveries', 'addresses', 'settings', 'marks']) {
          await sql.raw(`drop table notice_${table}`).execute(transaction);
        }
        for (const table of ['notices', 'told_notices']) await sql.raw(`drop table ${table}`).execute(transaction);
        await sql`drop index client_keys_by_certificate_end`.execute(transaction);
        await sql`drop index client_secrets_by_expiry`.execute(transaction);
        await sql`alter table client_keys drop column certificate_expires_at`.execute(transaction);
        await sql`insert into organisations (orgno, created_at, updated_at) values ('310123412', 0, 0)`.execute(
          transaction,
        );
        await sql`insert into clients (client_id, client_orgno, integration_type, active, created_at, updated_at)
          values ('c', '310123412', 'maskinporten', 1, 0, 0)`.execute(transaction);
        // More than are looked at in one step.
        for (let at = 0; at < 510; at += 1) {
          const x5c = [[issued], [selfSigned], ['nothing'], undefined][at % 4];
          const written = x5c === undefined ? null : JSON.stringify(x5c);
          const hash = String(at).padStart(4, '0');
          await sql`insert into client_keys (client_id, kid, modulus_hash, n, e, registered_at, expires_at, x5c)
            values ('c', ${hash}, ${hash}, '', '', 0, 1, ${written})`.execute(transaction);
        }
        await addNotices(transaction, database.dialect);
      });
      const rows = await database.reads
        .selectFrom('client_keys')
        .select(['kid', 'certificate_expires_at as end'])
        .orderBy('kid')
        .execute();
      const end = Date.parse(new X509Certificate(Buffer.from(issued, 'base64')).validTo);
      const ends = [end, null, Date.UTC(9999, 11, 31, 23, 59, 59), null];
      assert.deepEqual(
        rows.map((row) => (row.end === null ? null : Number(row.end))),
        rows.map((_, at) => ends[at % 4]),
      );
      assert.equal(rows.length, 510);
    } finally {
      await database.close();
    }
  });
}
