import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { DatabaseLocation } from '#operations';
import { migrationNames } from './migrate.ts';
import { newerDatabase } from './unfit-database.ts';

/** What is found in a database, without changing anything in it. */
export interface InspectedDatabase {
  /** `missing`: nothing is there, and a start makes it. `older`: a start brings its tables up to date. */
  readonly state: 'missing' | 'older' | 'current';
  /** The migrations that a start would run; nothing in a missing one. */
  readonly pending: readonly string[];
  /** The kept signing keys: their ids and their encrypted private halves. */
  readonly signingKeys: readonly { readonly kid: string; readonly encryptedPrivateKey: string }[];
  /** What else is encrypted: the names that the texts are bound to, and the texts. */
  readonly otherSecrets: readonly { readonly name: string; readonly text: string }[];
}

type Ask = (text: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/**
 * Looks into the database at `location`: reads, and makes nothing.
 *
 * @throws UnfitDatabaseError if a newer version of Portvakt made it, and whatever the database says when it cannot be read.
 */
export async function inspectDatabase(location: DatabaseLocation): Promise<InspectedDatabase> {
  if (location.kind === 'sqlite-memory') return nothingThere;
  if (location.kind === 'postgres') return inspectPostgres(location.url);
  if (!existsSync(location.file) || statSync(location.file).size === 0) return nothingThere;
  const database = new DatabaseSync(location.file, { readOnly: true });
  try {
    return await inspect(
      async (text) => database.prepare(text).all(),
      "select name from sqlite_master where type = 'table' and name = 'migrations'",
    );
  } finally {
    database.close();
  }
}

const nothingThere: InspectedDatabase = { state: 'missing', pending: [], signingKeys: [], otherSecrets: [] };

async function inspectPostgres(url: string): Promise<InspectedDatabase> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('set default_transaction_read_only = on');
    const ask: Ask = async (text) => (await client.query(text)).rows;
    return await inspect(ask, "select 1 where to_regclass('migrations') is not null");
  } finally {
    await client.end();
  }
}

async function inspect(ask: Ask, hasHistory: string): Promise<InspectedDatabase> {
  if ((await ask(hasHistory)).length === 0) return nothingThere;
  const applied = (await ask('select name from migrations')).map(({ name }) => String(name));
  const unknown = applied.filter((name) => !migrationNames.includes(name));
  if (unknown.length > 0) throw newerDatabase(unknown, migrationNames);
  const pending = migrationNames.filter((name) => !applied.includes(name));
  const keys = await ask(
    'select kid, encrypted_private_key from signing_keys where retired_at is null and compromised_at is null',
  );
  const hasInstallation = applied.includes('0009-installation');
  const hasLog = applied.includes('0034-audit-log');
  const others = [
    ...(hasInstallation ? await ask("select name, value as text from installation where name = 'secret-root'") : []),
    ...(hasLog ? await ask('select origin as name, encrypted_private_key as text from audit_logs') : []),
  ];
  return {
    state: pending.length > 0 ? 'older' : 'current',
    pending,
    signingKeys: keys.map((key) => ({
      kid: String(key.kid),
      encryptedPrivateKey: String(key.encrypted_private_key),
    })),
    otherSecrets: others.map(({ name, text }) => ({ name: String(name), text: String(text) })),
  };
}
