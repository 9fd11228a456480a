import type { OrganisationNumber } from '@portvakt/protocol';
import type { Kysely } from 'kysely';
import { organisationUrn } from '#consents';
import type { Tables } from '#database';
import type { RegistryFile } from './registry-schema.ts';

type Reads = Kysely<Tables>;

const inUse = ['removed_at', 'is', null] as const;

/**
 * What the database holds, as a registry file: applied to an empty database it gives the same. There is no secret in it: of
 * keys the public half, of client secrets nothing. What was removed is left out; what is only out of use says so.
 *
 * Nothing is ever deleted, so what refers to others is read first: whatever it names is found afterwards.
 */
export async function exportRegistry(reads: Reads): Promise<RegistryFile> {
  const consents = await readConsents(reads);
  const systemUsers = await readSystemUsers(reads);
  const relations = await readRelations(reads);
  const systems = await readSystems(reads);
  const packages = await readPackages(reads);
  const delegations = await readDelegations(reads);
  const resources = await readResources(reads);
  const people = await readPeople(reads);
  const clients = await readClients(reads);
  const access = await readAccess(reads);
  const scopes = await readScopes(reads);
  const sources = await readSources(reads);
  const organisations = await readOrganisations(reads);
  const sections = {
    organisations,
    delegation_sources: sources,
    scopes,
    scope_access: access,
    clients,
    people,
    resources,
    delegations,
    access_packages: packages,
    systems,
    client_relations: relations,
    system_users: systemUsers,
    consents,
  };
  const filled = Object.entries(sections).filter(([, entries]) => entries.length > 0);
  // Written from what was checked on its way in; a test applies it.
  return Object.fromEntries(filled) as unknown as RegistryFile;
}

async function readOrganisations(reads: Reads) {
  const prefixes = await reads.selectFrom('prefixes').selectAll().orderBy('prefix').execute();
  const owned = Map.groupBy(prefixes, ({ orgno }) => orgno);
  const rows = await reads.selectFrom('organisations').selectAll().orderBy('orgno').execute();
  return rows.map((row) => ({
    orgno: row.orgno,
    ...given({ name: row.name }),
    ...listed({ prefixes: owned.get(row.orgno)?.map(({ prefix }) => prefix) }),
    ...(row.terms_signed_at !== null && { terms_signed: true }),
  }));
}

async function readSources(reads: Reads) {
  const rows = await reads.selectFrom('delegation_sources').selectAll().orderBy('issuer').execute();
  return rows.map(({ name, issuer, register }) => ({ name, issuer, register: register }));
}

async function readScopes(reads: Reads) {
  const all = await reads.selectFrom('scopes').selectAll().orderBy('name').execute();
  // Some that the server itself brings, such as `openid`, have a name that is not their prefix and subscope.
  const rows = all.filter(({ name, prefix, subscope }) => name === `${prefix}:${subscope}`);
  return rows.map((row) => ({
    prefix: row.prefix,
    subscope: row.subscope,
    description: row.description,
    ...given({ long_description: row.long_description }),
    ...row.translations,
    visibility: row.visibility,
    active: row.active,
    ...given({ allowed_integration_types: row.allowed_integration_types }),
    accessible_for_all: row.accessible_for_all,
    ...given({
      delegation_source: row.delegation_source,
      at_max_age: row.at_max_age,
      authorization_max_lifetime: row.authorization_max_lifetime,
      enforced_aud_for_access_token: row.enforced_aud_for_access_token,
      token_type: row.token_type,
      requires_user_consent: row.requires_user_consent,
      requires_user_authentication: row.requires_user_authentication,
      requires_pseudonymous_tokens: row.requires_pseudonymous_tokens,
    }),
    supports_european_businesses: row.supports_european_businesses,
  }));
}

async function readAccess(reads: Reads) {
  const rows = await reads.selectFrom('scope_access').selectAll().orderBy('scope').orderBy('consumer_orgno').execute();
  return rows.map(({ scope, consumer_orgno, state }) => ({ scope, consumer_orgno, state }));
}

async function readClients(reads: Reads) {
  const rows = await reads.selectFrom('clients').selectAll().orderBy('client_id').execute();
  const scopes = await reads
    .selectFrom('client_scopes')
    .selectAll()
    .where(...inUse)
    .orderBy('scope')
    .execute();
  const keys = await reads
    .selectFrom('client_keys')
    .selectAll()
    .where(...inUse)
    .orderBy('kid')
    .execute();
  const customers = await reads
    .selectFrom('on_behalf_of')
    .selectAll()
    .where(...inUse)
    .orderBy('onbehalfof')
    .execute();
  const [scopesOf, keysOf, customersOf] = [byClient(scopes), byClient(keys), byClient(customers)];
  return rows.map((row) => ({
    client_id: row.client_id,
    client_orgno: row.client_orgno,
    ...given({
      supplier_orgno: row.supplier_orgno,
      client_name: row.client_name,
      description: row.description,
    }),
    integration_type: row.integration_type,
    active: row.active,
    ...given({
      application_type: row.application_type,
      token_endpoint_auth_method: row.token_endpoint_auth_method,
      grant_types: row.grant_types,
      access_token_lifetime: row.access_token_lifetime,
      refresh_token_lifetime: row.refresh_token_lifetime,
      refresh_token_usage: row.refresh_token_usage,
      authorization_lifetime: row.authorization_lifetime,
      redirect_uris: row.redirect_uris,
      post_logout_redirect_uris: row.post_logout_redirect_uris,
      frontchannel_logout_uri: row.frontchannel_logout_uri,
      frontchannel_logout_session_required: row.frontchannel_logout_session_required,
      sso_disabled: row.sso_disabled,
      code_challenge_method: row.code_challenge_method,
      logo_uri: row.logo_uri,
      client_uri: row.client_uri,
      dpop_bound_access_tokens: row.dpop_bound_access_tokens,
    }),
    ...listed({ scopes: scopesOf.get(row.client_id)?.map(({ scope }) => scope) }),
    ...(keysOf.has(row.client_id) && { jwks: { keys: keysOf.get(row.client_id)?.map(writeKey) } }),
    ...listed({
      onbehalfof: customersOf.get(row.client_id)?.map(({ onbehalfof, orgno, name, description, uri, logo_uri }) => ({
        onbehalfof,
        orgno,
        ...given({ name, description, uri, logo_uri }),
      })),
    }),
  }));
}

/** With when its year began, so that a key is as old afterwards as it was. */
function writeKey(key: Tables['client_keys']) {
  return {
    kty: 'RSA',
    kid: key.kid,
    use: 'sig',
    ...given({ alg: key.alg, x5c: key.x5c }),
    n: key.n,
    e: key.e,
    exp: Math.floor(key.expires_at / 1000),
    registered_at: isoTime(key.registered_at),
  };
}

async function readPeople(reads: Reads) {
  // A file names people by their numbers, so those without one are not in it.
  const rows = await reads.selectFrom('people').selectAll().where('pid', 'is not', null).orderBy('pid').execute();
  const roles = await reads
    .selectFrom('person_roles')
    .selectAll()
    .where(...inUse)
    .orderBy('orgno')
    .orderBy('role')
    .execute();
  const rolesOf = Map.groupBy(roles, (role) => role.party_uuid);
  return rows.map(({ pid, name, party_uuid }) => ({
    pid,
    name,
    ...listed({ roles: rolesOf.get(party_uuid)?.map(({ orgno, role }) => ({ orgno, role })) }),
  }));
}

async function readResources(reads: Reads) {
  const rows = await reads
    .selectFrom('resources')
    .select(['identifier', 'document'])
    .where(...inUse)
    .orderBy('identifier')
    .execute();
  return rows.map(({ document }) => document);
}

async function readDelegations(reads: Reads) {
  const rows = await reads
    .selectFrom('delegations as d')
    .innerJoin('resources as r', 'r.identifier', 'd.resource')
    .select(['d.consumer_orgno', 'd.supplier_orgno', 'd.resource'])
    .where('d.removed_at', 'is', null)
    .where('r.removed_at', 'is', null)
    .orderBy('d.consumer_orgno')
    .orderBy('d.supplier_orgno')
    .orderBy('d.resource')
    .execute();
  return rows.map((row) => ({ ...row }));
}

async function readPackages(reads: Reads) {
  const rows = await reads.selectFrom('access_packages').selectAll().orderBy('urn').execute();
  return rows.map((row) => ({
    urn: row.urn,
    resources: row.resources,
    delegable: row.delegable,
    assignableTo: row.assignable_to,
  }));
}

async function readSystems(reads: Reads) {
  const rows = await reads
    .selectFrom('systems')
    .selectAll()
    .where(...inUse)
    .orderBy('id')
    .execute();
  const clients = await reads
    .selectFrom('system_clients')
    .selectAll()
    .where(...inUse)
    .orderBy('client_id')
    .execute();
  const clientsOf = Map.groupBy(clients, ({ system_id }) => system_id);
  return rows.map((row) => ({
    id: row.id,
    vendor: { ID: `0192:${row.vendor_orgno}` },
    name: row.name,
    description: row.description,
    rights: row.rights,
    accessPackages: row.access_packages,
    clientId: clientsOf.get(row.id)?.map(({ client_id }) => client_id) ?? [],
    isVisible: row.is_visible,
    allowedRedirectUrls: row.allowed_redirect_urls,
  }));
}

async function readRelations(reads: Reads) {
  const rows = await reads
    .selectFrom('client_relations')
    .selectAll()
    .where(...inUse)
    .orderBy('client_orgno')
    .orderBy('facilitator_orgno')
    .orderBy('role')
    .execute();
  return rows.map((row) => ({
    clientOrgNo: row.client_orgno,
    facilitatorOrgNo: row.facilitator_orgno,
    role: row.role,
    accessPackages: row.access_packages.map((urn) => ({ urn })),
  }));
}

async function readSystemUsers(reads: Reads) {
  const given = await reads
    .selectFrom('agent_clients')
    .select(['system_user_id', 'client_orgno'])
    .where(...inUse)
    .orderBy('client_orgno')
    .execute();
  const clientsOf = Map.groupBy(given, ({ system_user_id }) => system_user_id);
  const rows = await reads
    .selectFrom('system_users as u')
    .innerJoin('systems as s', 's.id', 'u.system_id')
    .selectAll('u')
    .where('u.removed_at', 'is', null)
    .where('s.removed_at', 'is', null)
    .orderBy('u.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    systemId: row.system_id,
    partyOrgNo: row.party_orgno,
    externalRef: row.external_ref,
    integrationTitle: row.integration_title,
    userType: row.user_type,
    rights: row.rights,
    accessPackages: row.access_packages,
    ...listed({ clients: clientsOf.get(row.id)?.map(({ client_orgno }) => client_orgno) }),
  }));
}

async function readConsents(reads: Reads) {
  const rows = await reads.selectFrom('consents').selectAll().orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id,
    from: row.from_party,
    ...given({ requiredDelegator: row.required_delegator }),
    to: organisationUrn(row.to_orgno as OrganisationNumber),
    ...(row.handled_by_orgno !== null && { handledBy: organisationUrn(row.handled_by_orgno as OrganisationNumber) }),
    validTo: isoTime(row.valid_to),
    consentRights: row.rights,
    ...given({
      requestMessage: row.request_message,
      redirectUrl: row.redirect_url,
      portalViewMode: row.portal_view_mode,
    }),
    status: row.status,
    ...(row.consented_at !== null && { consented: isoTime(row.consented_at) }),
  }));
}

function byClient<Row extends { readonly client_id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row[]> {
  return Map.groupBy(rows, ({ client_id }) => client_id);
}

function given(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}

/** The lists in `fields` that have entries. */
function listed(fields: Readonly<Record<string, readonly unknown[] | undefined>>): object {
  return Object.fromEntries(
    Object.entries(fields).filter(([, entries]) => entries !== undefined && entries.length > 0),
  );
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
