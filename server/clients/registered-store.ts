import type { ClientId, KeyId, OrganisationNumber, ScopeName } from '@portvakt/protocol';
import { CompiledQuery } from 'kysely';
import type { Database, Row } from '#database';
import { isPin } from './pinned-certificate.ts';
import type { RegisteredClient } from './registered-client.ts';

/** Reads the token path's view of clients; unknown ones are missing from the answer. */
export function createRegisteredReader(
  database: Database,
): (clientIds: readonly ClientId[]) => Promise<readonly RegisteredClient[]> {
  const registered = database.prepare('registered-clients', {
    sqlite: registeredClients('sqlite'),
    postgres: registeredClients('postgres'),
  });
  return async (clientIds) => {
    const rows = await registered([clientIds]);
    return rows.map(toRegisteredClient);
  };
}

/** The same for lists: many clients with many scopes are read where no token waits for it. */
export function createRegisteredLister({
  lists,
  dialect,
}: Pick<Database, 'lists' | 'dialect'>): (clientIds: readonly string[]) => Promise<readonly RegisteredClient[]> {
  const text = registeredClients(dialect);
  return async (clientIds) => {
    if (clientIds.length === 0) return [];
    const wanted = dialect === 'sqlite' ? JSON.stringify(clientIds) : clientIds;
    const { rows } = await lists.withoutPlugins().executeQuery<Row>(CompiledQuery.raw(text, [wanted]));
    return rows.map(toRegisteredClient);
  };
}

/**
 * One row a client, its keys and scopes as JSON arrays: a client that is not in memory costs one statement. The grant
 * is that of the supplier where there is one (settled: its customer's never counts).
 *
 * Written by hand, and read without the column plugin: every token of a client that is not in memory waits for it, and
 * what Kysely would do for each statement costs more than the statement.
 */
function registeredClients(dialect: 'sqlite' | 'postgres'): string {
  const list = (fields: string) =>
    dialect === 'sqlite' ? `json_group_array(json_array(${fields}))` : `json_agg(json_build_array(${fields}))`;
  const wanted = dialect === 'sqlite' ? 'in (select value from json_each(?))' : '= any($1::text[])';
  // A client of an organisation that is out of use is, too, and so is one that such a supplier keeps.
  const isOutOfUse = `exists (select 1 from organisations o
        where o.orgno in (c.client_orgno, c.supplier_orgno) and o.deactivated_at is not null)`;
  return `
    select c.client_id, case when ${isOutOfUse} then 0 else c.active end as active, c.integration_type, c.client_orgno, c.supplier_orgno, c.access_token_lifetime,
      c.dpop_bound_access_tokens,
      (select ${list('k.kid, k.n, k.e, k.expires_at, k.x5c')} from client_keys k
        where k.client_id = c.client_id and k.removed_at is null) as keys,
      (select ${list(
        's.name, s.active, s.allowed_integration_types, a.state, s.accessible_for_all, s.delegation_source, s.at_max_age, s.enforced_aud_for_access_token',
      )} from client_scopes cs
        join scopes s on s.name = cs.scope
        left join scope_access a on a.consumer_orgno = coalesce(c.supplier_orgno, c.client_orgno) and a.scope = cs.scope
        where cs.client_id = c.client_id and cs.removed_at is null) as scopes
    from clients c where c.client_id ${wanted}`;
}

type KeyTuple = [kid: KeyId, n: string, e: string, expiresAt: number, x5c: string | null];
type ScopeTuple = [
  name: ScopeName,
  active: number,
  types: string | null,
  state: string | null,
  forAll: number,
  delegationSource: string | null,
  maxAge: number | null,
  audience: string | null,
];

function toRegisteredClient(row: Row): RegisteredClient {
  return {
    clientId: row.client_id as ClientId,
    active: row.active === 1,
    integrationType: row.integration_type as string,
    owner: row.client_orgno as OrganisationNumber,
    supplier: (row.supplier_orgno ?? undefined) as OrganisationNumber | undefined,
    accessTokenLifetime: (row.access_token_lifetime ?? undefined) as number | undefined,
    boundTokensOnly: row.dpop_bound_access_tokens === 1,
    keys: readList<KeyTuple>(row.keys).map(([kid, n, e, expiresAt, x5c]) => ({
      kid,
      jwk: { kty: 'RSA', n, e },
      x5c: x5c === null ? undefined : readPin(x5c),
      expiresAt,
    })),
    scopes: readList<ScopeTuple>(row.scopes).map(
      ([name, active, types, state, forAll, delegationSource, maxAge, audience]) => ({
        name,
        active: active === 1,
        allowedIntegrationTypes: types === null ? undefined : JSON.parse(types),
        granted: state === 'APPROVED' || forAll === 1,
        accessibleForAll: forAll === 1,
        delegationSource: delegationSource ?? undefined,
        maxAge: maxAge ?? undefined,
        enforcedAudience: audience ?? undefined,
      }),
    ),
  };
}

function readPin(x5c: string): readonly string[] | undefined {
  const certificates: readonly string[] = JSON.parse(x5c);
  return isPin(certificates) ? certificates : undefined;
}

/** A JSON list as SQLite (text) and PostgreSQL (parsed, or null when empty) answer it. */
function readList<T>(value: unknown): readonly T[] {
  return ((typeof value === 'string' ? JSON.parse(value) : value) ?? []) as T[];
}
