import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  makeClient,
  makeKey,
  openTestDatabases,
  organisations,
  requestToken,
  scopes,
  signGrant,
  startPortvakt,
  type TestDatabases,
  temporaryFolder,
} from '@portvakt/own-tests';
import { encryptPrivateKey } from '@portvakt/signer/encrypt-private-key';
import { sql } from 'kysely';
import { readSettings } from '#operations';
import type { Database } from '../database.ts';
import { migrationNames, runMigrations } from '../migrate.ts';
import { openDatabase } from '../open-database.ts';
import { dropTables } from '../start-afresh.ts';

/** An installation of the very first schema, as its version wrote it, and this version's server on it. */
const at = Date.UTC(2026, 0, 1);
const client = makeClient('old-client');
const signingKey = makeKey('old-signing-key');
const keyEncryptionKey = randomBytes(32);
const rows: readonly (readonly [table: string, values: Readonly<Record<string, unknown>>])[] = [
  ...[organisations.provider, organisations.consumer].map(
    (orgno) => ['organisations', { orgno, name: 'x', created_at: at, updated_at: at }] as const,
  ),
  ['prefixes', { prefix: 'demo', orgno: organisations.provider, created_at: at }],
  [
    'scopes',
    {
      ...{ name: scopes.granted, prefix: 'demo', subscope: 'granted', description: 'x', visibility: 'PUBLIC' },
      ...{ active: 1, accessible_for_all: 0, supports_european_businesses: 0, created_at: at, updated_at: at },
    },
  ],
  [
    'scope_access',
    {
      ...{ scope: scopes.granted, consumer_orgno: organisations.consumer, state: 'APPROVED' },
      ...{ created_at: at, updated_at: at },
    },
  ],
  [
    'clients',
    {
      ...{ client_id: client.clientId, client_orgno: organisations.consumer, integration_type: 'maskinporten' },
      ...{ active: 1, created_at: at, updated_at: at },
    },
  ],
  ['client_scopes', { client_id: client.clientId, scope: scopes.granted, created_at: at }],
  [
    'client_keys',
    {
      ...{ client_id: client.clientId, kid: client.publicJwk.kid, n: client.publicJwk.n, e: client.publicJwk.e },
      modulus_hash: createHash('sha256').update(client.publicJwk.n).digest('base64url'),
      ...{ alg: 'RS256', registered_at: at, expires_at: Date.now() + 3_600_000 },
    },
  ],
  [
    'signing_keys',
    {
      ...{ kid: 'old-signing-key', alg: 'RS256', n: signingKey.publicJwk.n, e: signingKey.publicJwk.e },
      encrypted_private_key: encryptPrivateKey(signingKey.privateKey.export({ format: 'der', type: 'pkcs8' }), {
        key: keyEncryptionKey,
        kid: 'old-signing-key',
      }),
      ...{ created_at: at, active_from: at, longest_lifetime: 120 },
    },
  ],
];

describe('an upgrade', () => {
  let databases: TestDatabases;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    [databases, folder] = [await openTestDatabases(), await temporaryFolder()];
  });
  after(async () => {
    await databases?.remove();
    await folder?.remove();
  });

  const onDatabase = async <T>(url: string, work: (database: Database) => Promise<T>): Promise<T> => {
    const settings = readSettings({ PORTVAKT_DATABASE_URL: url });
    assert.ok('database' in settings);
    const database = await openDatabase(settings.database, Date.now);
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  };
  const start = (url: string) =>
    startPortvakt({
      PORTVAKT_DATABASE_URL: url,
      PORTVAKT_REGISTRY: 'none',
      PORTVAKT_DATA_DIR: join(folder.path, 'data'),
      PORTVAKT_KEY_ENCRYPTION_KEY: keyEncryptionKey.toString('base64'),
    });

  for (const kind of ['sqlite file', 'postgres'] as const) {
    test(`from the first schema: a client that was registered then gets a token, signed with the key of then: ${kind}`, async () => {
      const url = await databases.create(kind);
      await onDatabase(url, ({ change, dialect }) =>
        change(async (transaction) => {
          await dropTables(transaction, dialect);
          await runMigrations(transaction, dialect, { through: '0001-register' });
          for (const [table, values] of rows) {
            const columns = Object.keys(values).map((column) => sql.ref(column));
            await sql`insert into ${sql.table(table)} (${sql.join(columns)})
              values (${sql.join(Object.values(values))})`.execute(transaction);
          }
        }),
      );
      const portvakt = await start(url);
      const { issuer } = portvakt;
      const { status, body } = await requestToken(
        issuer,
        signGrant(client, { issuer, claims: { scope: scopes.granted } }),
      );
      await portvakt.stop();
      assert.equal(status, 200, JSON.stringify(body));
      const header = JSON.parse(Buffer.from(body.access_token.split('.')[0], 'base64url').toString());
      assert.equal(header.kid, 'old-signing-key');
    });

    test(`back to a version that does not know the schema is refused, and writes nothing: ${kind}`, async () => {
      const url = await databases.create(kind);
      // Whoever opens it afterwards is of the older version.
      await onDatabase(url, async ({ change, reads }) => {
        const count = async () => {
          const read = await sql<{ names: number; changes: number; marks: number }>`select
            (select count(*) from migrations) as names, (select count(*) from change_audit) as changes,
            (select sum(seconds) from journal_marks) as marks`.execute(reads);
          return { ...read.rows[0] };
        };
        await change((transaction) =>
          sql`insert into migrations (name, applied_at) values ('9999-later', 1)`.execute(transaction),
        );
        const before = await count();
        await assert.rejects(start(url), ({ message }: Error) => {
          assert.match(message, /ended with code 1 /);
          assert.match(message, /newer version of Portvakt: it has 9999-later/);
          assert.ok(message.includes(`this version knows its tables up to ${migrationNames.at(-1)}. Start that newer`));
          return true;
        });
        assert.deepEqual(await count(), before);
      });
    });
  }
});
