import { createHash, randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { MadeClient } from '@portvakt/own-tests';
import { openRegister, type Settings } from '@portvakt/server';
import pg from 'pg';
import {
  clientIdAt,
  delegationSource,
  listCustomers,
  listOrganisationNumbers,
  listSystemUserOwners,
  resourceAt,
  scopeAt,
  scopeName,
  shape,
  systemAt,
} from './register-shape.ts';

type Value = string | number;

interface TableLoad {
  readonly table: string;
  readonly columns: Readonly<Record<string, 'text' | 'bigint'>>;
  readonly rows: Iterable<readonly Value[]>;
}

const ROWS_AT_ONCE = 10_000;
const YEAR = 365 * 24 * 60 * 60 * 1000;

/**
 * Fills a new database with `clients` clients that share one key, each of its own organisation with ten scope accesses.
 * Plain SQL past the stores, without audit: only a bench may do that, because through them it would take an hour.
 */
export async function loadRegister(
  database: Settings['database'],
  {
    clients,
    keysPerClient = 1,
    key,
    delegations = 0,
    systemUsers = 0,
  }: { clients: number; keysPerClient?: 0 | 1; key: MadeClient; delegations?: number; systemUsers?: number },
): Promise<void> {
  const register = await openRegister({ database }, Date.now);
  await register.database.close();
  const loads = [
    ...listLoads({ clients, keysPerClient, key, delegable: delegations > 0 }),
    ...listDelegationLoads({ clients, delegations }),
    ...listSystemUserLoads({ clients, systemUsers }),
  ];
  if (database.kind === 'postgres') await loadPostgres(database.url, loads);
  else if (database.kind === 'sqlite') loadSqlite(database.file, loads);
}

function loadSqlite(file: string, loads: readonly TableLoad[]): void {
  // References are right by construction; checking two million of them is what would take the time.
  const connection = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  for (const { table, columns, rows } of loads) {
    const names = Object.keys(columns);
    const insert = connection.prepare(`insert into ${table} (${names}) values (${names.map(() => '?')})`);
    connection.exec('begin');
    for (const row of rows) insert.run(...row);
    connection.exec('commit');
  }
  connection.exec('analyze; pragma wal_checkpoint(truncate)');
  connection.close();
}

async function loadPostgres(url: string, loads: readonly TableLoad[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // The same for PostgreSQL: references are checked by triggers, which this leaves out.
  await client.query('set session_replication_role = replica; set synchronous_commit = off');
  for (const { table, columns, rows } of loads) {
    const names = Object.keys(columns);
    const arrays = Object.values(columns).map((type, position) => `$${position + 1}::${type}[]`);
    const text = `insert into ${table} (${names}) select * from unnest(${arrays})`;
    for (const part of divide(rows)) {
      await client.query(
        text,
        names.map((_, position) => part.map((row) => row[position])),
      );
    }
  }
  // What autovacuum and the checkpointer would otherwise do in the middle of a round.
  await client.query('vacuum analyze');
  await client.query('checkpoint');
  await client.end();
}

function* divide<T>(rows: Iterable<T>): Iterable<readonly T[]> {
  let part: T[] = [];
  for (const row of rows) {
    part.push(row);
    if (part.length < ROWS_AT_ONCE) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}

function listLoads({
  clients,
  keysPerClient,
  key: { publicJwk },
  delegable,
}: {
  clients: number;
  keysPerClient: number;
  key: MadeClient;
  delegable: boolean;
}): readonly TableLoad[] {
  const now = Date.now();
  const numbers = listOrganisationNumbers(clients);
  const owner = numbers[0] as string;
  const modulusHash = createHash('sha256').update(publicJwk.n).digest('base64url');
  const times = { created_at: 'bigint', updated_at: 'bigint' } as const;
  const each = function* (count: number, row: (index: number, position: number) => readonly Value[]) {
    for (let index = 0; index < clients; index += 1) {
      for (let position = 0; position < count; position += 1) yield row(index, position);
    }
  };
  return [
    { table: 'organisations', columns: { orgno: 'text', ...times }, rows: numbers.map((orgno) => [orgno, now, now]) },
    {
      table: 'prefixes',
      columns: { prefix: 'text', orgno: 'text', created_at: 'bigint' },
      rows: [[shape.prefix, owner, now]],
    },
    {
      table: 'scopes',
      columns: {
        name: 'text',
        prefix: 'text',
        subscope: 'text',
        description: 'text',
        visibility: 'text',
        active: 'bigint',
        accessible_for_all: 'bigint',
        supports_european_businesses: 'bigint',
        ...(delegable && { delegation_source: 'text' as const }),
        ...times,
      },
      rows: Array.from({ length: shape.scopes }, (_, number) => {
        const name = scopeName(number);
        const source = delegable ? [delegationSource] : [];
        return [
          name,
          shape.prefix,
          name.slice(shape.prefix.length + 1),
          'Bench',
          'PUBLIC',
          1,
          0,
          0,
          ...source,
          now,
          now,
        ];
      }),
    },
    {
      table: 'scope_access',
      columns: { scope: 'text', consumer_orgno: 'text', state: 'text', ...times },
      rows: each(shape.accessesPerOrganisation, (index, position) => [
        scopeAt(index, position),
        numbers[index] as string,
        'APPROVED',
        now,
        now,
      ]),
    },
    {
      table: 'clients',
      columns: { client_id: 'text', client_orgno: 'text', integration_type: 'text', active: 'bigint', ...times },
      rows: each(1, (index) => [clientIdAt(index), numbers[index] as string, 'maskinporten', 1, now, now]),
    },
    {
      table: 'client_scopes',
      columns: { client_id: 'text', scope: 'text', created_at: 'bigint' },
      rows: each(shape.scopesPerClient, (index, position) => [clientIdAt(index), scopeAt(index, position), now]),
    },
    {
      table: 'client_keys',
      columns: {
        client_id: 'text',
        kid: 'text',
        modulus_hash: 'text',
        n: 'text',
        e: 'text',
        registered_at: 'bigint',
        expires_at: 'bigint',
      },
      rows: each(keysPerClient, (index) => [
        clientIdAt(index),
        publicJwk.kid,
        modulusHash,
        publicJwk.n,
        publicJwk.e,
        now,
        now + YEAR,
      ]),
    },
  ];
}

/**
 * Customers that hold what the clients ask for and have delegated it to them: as many of each as it takes. They are written
 * customer by customer, as they would come.
 */
function listDelegationLoads({ clients, delegations }: { clients: number; delegations: number }): readonly TableLoad[] {
  if (delegations === 0) return [];
  const now = Date.now();
  const suppliers = listOrganisationNumbers(clients);
  const customers = listCustomers(clients, delegations);
  const owner = suppliers[0] as string;
  const times = { created_at: 'bigint', updated_at: 'bigint' } as const;
  const document = (index: number) =>
    JSON.stringify({
      identifier: resourceAt(index),
      title: { nb: 'Bench' },
      resourceType: 'MaskinportenSchema',
      resourceReferences: [{ reference: scopeAt(index, 0), referenceType: 'MaskinportenScope' }],
      hasCompetentAuthority: { organization: owner },
    });
  const indices = suppliers.map((_, index) => index);
  const alone = customers.length === 1;
  const each = function* (rows: (customer: string) => readonly (readonly Value[])[]) {
    for (const customer of customers) yield* rows(customer);
  };
  return [
    {
      table: 'organisations',
      columns: { orgno: 'text', ...times },
      rows: customers.map((orgno) => [orgno, now, now]),
    },
    {
      table: 'delegation_sources',
      columns: { issuer: 'text', name: 'text', register: 'text', ...times },
      rows: [[delegationSource, 'altinn', '"built-in"', now, now]],
    },
    {
      table: 'scope_access',
      columns: { scope: 'text', consumer_orgno: 'text', state: 'text', ...times },
      rows: each((orgno) => indices.map((index) => [scopeAt(index, 0), orgno, 'APPROVED', now, now])),
    },
    {
      table: 'resources',
      columns: {
        identifier: 'text',
        owner_orgno: 'text',
        resource_type: 'text',
        delegable: 'bigint',
        document: 'text',
        ...times,
      },
      rows: indices.map((index) => [resourceAt(index), owner, 'MaskinportenSchema', 1, document(index), now, now]),
    },
    {
      table: 'resource_scopes',
      columns: { scope: 'text', resource: 'text', position: 'bigint' },
      rows: indices.map((index) => [scopeAt(index, 0), resourceAt(index), 0]),
    },
    {
      table: 'delegations',
      columns: {
        consumer_orgno: 'text',
        supplier_orgno: 'text',
        resource: 'text',
        performed_by: 'text',
        created_at: 'bigint',
      },
      rows: each((customer) =>
        suppliers.flatMap((supplier, position) =>
          indices
            .filter((index) => !alone || index === position)
            .map((index) => [customer, supplier, resourceAt(index), 'bench', now]),
        ),
      ),
    },
  ];
}

/** A system for each client, and on each a system user of every owner. */
function listSystemUserLoads({ clients, systemUsers }: { clients: number; systemUsers: number }): readonly TableLoad[] {
  if (systemUsers === 0) return [];
  const now = Date.now();
  const vendors = listOrganisationNumbers(clients);
  const owners = listSystemUserOwners(clients, systemUsers);
  const texts = JSON.stringify({ nb: 'Bench', nn: 'Bench', en: 'Bench' });
  const rights = JSON.stringify([{ resource: [{ id: 'urn:altinn:resource', value: 'bench' }] }]);
  const times = { created_at: 'bigint', updated_at: 'bigint' } as const;
  return [
    { table: 'organisations', columns: { orgno: 'text', ...times }, rows: owners.map((orgno) => [orgno, now, now]) },
    {
      table: 'systems',
      columns: {
        id: 'text',
        internal_id: 'text',
        vendor_orgno: 'text',
        name: 'text',
        description: 'text',
        rights: 'text',
        access_packages: 'text',
        is_visible: 'bigint',
        allowed_redirect_urls: 'text',
        ...times,
      },
      rows: vendors.map((vendor, index) => [
        systemAt(index, vendor),
        randomUUID(),
        vendor,
        texts,
        texts,
        rights,
        '[]',
        1,
        '[]',
        now,
        now,
      ]),
    },
    {
      table: 'system_clients',
      columns: { client_id: 'text', system_id: 'text', created_at: 'bigint' },
      rows: vendors.map((vendor, index) => [clientIdAt(index), systemAt(index, vendor), now]),
    },
    {
      table: 'system_users',
      columns: {
        id: 'text',
        user_type: 'text',
        system_id: 'text',
        party_orgno: 'text',
        external_ref: 'text',
        integration_title: 'text',
        rights: 'text',
        access_packages: 'text',
        ...times,
      },
      rows: vendors.flatMap((vendor, index) =>
        owners.map((owner) => [
          randomUUID(),
          'standard',
          systemAt(index, vendor),
          owner,
          owner,
          'Bench',
          rights,
          '[]',
          now,
          now,
        ]),
      ),
    },
  ];
}
