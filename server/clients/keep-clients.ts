import { createHash } from 'node:crypto';
import type { ClientId, OrganisationNumber, ScopeName } from '@portvakt/protocol';
import type { Kysely } from 'kysely';
import type { Static } from 'typebox';
import type { Unit } from '#audit-trail';
import type { Database, Tables } from '#database';
import { checkQuota, type Quotas } from '#operations';
import type { OrganisationStore } from '#organisations';
import type { ScopeStore } from '#scopes';
import {
  type ApiProblem,
  type Caller,
  composeEntityTag,
  fault,
  faults,
  isProblem,
  problem,
  quotaProblem,
} from '#self-service';
import { checkClientFields, completeFields, hasSecret } from './check-client-fields.ts';
import { type Client, type ClientRecord, noLoginFields, type OnBehalfOf, type RecordedKey } from './client.ts';
import type { addClientRequest, updateClientRequest } from './client-schema.ts';
import { refuseAltering, refuseDeactivating, refuseReading } from './decide-client-access.ts';
import { decideClientScopes, scopesAsked } from './decide-client-scopes.ts';
import type { OnBehalfOfStore } from './on-behalf-of-store.ts';
import type { SecretStore } from './secret-store.ts';
import type { ClientStore } from './store.ts';

/** What the endpoints about clients are made of. */
export interface ClientKeeping {
  readonly database: Pick<Database, 'reads'>;
  readonly clients: ClientStore;
  readonly secrets: SecretStore;
  readonly onBehalfOf: OnBehalfOfStore;
  readonly scopes: Pick<ScopeStore, 'findForClient'>;
  readonly organisations: Pick<OrganisationStore, 'ensure'>;
  readonly clock: () => number;
  readonly production: boolean;
  readonly quotas: Quotas;
  /** A UUID. */
  readonly newId: () => string;
  /** At least 256 random bits, base64url. */
  readonly newSecret: () => string;
}

/** A client with everything on it. */
export interface WholeClient {
  readonly client: ClientRecord;
  /** In use, in the order they were added. */
  readonly scopes: readonly string[];
  /** In use. */
  readonly keys: readonly RecordedKey[];
  readonly onBehalfOf: readonly OnBehalfOf[];
  readonly entityTag: string;
}

/** A client that has just been written, with the secret that was made for it. */
export interface WrittenClient extends WholeClient {
  readonly secret: string | undefined;
}

type Reads = Kysely<Tables>;

/** The client with `id`, for anyone who may read it. */
export async function readClient(
  given: ClientKeeping,
  { caller, id, reads }: { caller: Caller; id: string; reads: Reads },
): Promise<WholeClient | ApiProblem> {
  const client = await given.clients.find(reads, id as ClientId);
  if (client === undefined) return notFound(id);
  return refuseReading(caller, client) ?? readWhole(given, reads, client);
}

/** The client with `id`, active and as it is within this change, for anyone who may change it. */
export async function findForChange(
  given: ClientKeeping,
  { caller, id, unit }: { caller: Caller; id: string; unit: Unit },
): Promise<ClientRecord | ApiProblem> {
  const client = await given.clients.find(unit.transaction, id as ClientId);
  if (client === undefined) return notFound(id);
  const refused = refuseAltering(caller, client);
  if (refused !== undefined) return refused;
  return client.active ? client : problem(409, 'Client', `The client ${id} is deactivated.`);
}

async function readWhole(given: ClientKeeping, reads: Reads, client: ClientRecord): Promise<WholeClient> {
  const scopes = await given.clients.findScopes(reads, client.client_id);
  const keys = await given.clients.findKeys(reads, client.client_id);
  return {
    client,
    scopes: [...scopes].filter(([, { removed }]) => !removed).map(([name]) => name),
    keys: keys.filter(({ removed }) => !removed),
    onBehalfOf: await given.onBehalfOf.findAll(reads, client.client_id),
    entityTag: tagOf(client),
  };
}

/** Registers a client in the caller's name, or with the scope for it in a customer's. */
export async function createClient(
  given: ClientKeeping,
  {
    caller,
    unit,
    body,
    madeFor = null,
  }: { caller: Caller; unit: Unit; body: Static<typeof addClientRequest>; madeFor?: string | null },
): Promise<WrittenClient | ApiProblem> {
  const owner = (body.client_orgno ?? caller.organisation) as OrganisationNumber;
  const forCustomer = owner !== caller.organisation;
  if (forCustomer && !caller.scopes.has('idporten:dcr.supplier')) {
    return problem(
      403,
      'Client',
      'client_orgno is another organisation than the one of the access token. Registering for a customer takes the scope idporten:dcr.supplier; to use what a customer has delegated, leave client_orgno out.',
    );
  }
  const id = body.client_id ?? given.newId();
  // Businesses that are known by their eSeal alone go by such a name in tokens.
  if (/^eidas-/i.test(id)) return fault('Client', 'client_id', 'must not begin with eidas-');
  if ((await given.clients.find(unit.transaction, id as ClientId)) !== undefined) {
    return problem(409, 'Client', `There is a client ${id} already.`);
  }
  const client = completeFields<Client>({
    ...readFields(body),
    client_id: id as ClientId,
    client_orgno: owner,
    supplier_orgno: forCustomer ? caller.organisation : null,
    integration_type: body.integration_type,
    active: body.active ?? true,
    made_for: madeFor,
  });
  const scopes = await decide(given, unit, { client, asked: body.scopes, present: new Set() });
  if (isProblem(scopes)) return scopes;
  const exceeded = await checkQuota(given.quotas, {
    quota: 'clients',
    organisation: caller.organisation,
    count: (limit) => given.clients.count(unit.transaction, caller.organisation, limit),
  });
  if (exceeded !== undefined) return quotaProblem(exceeded);
  await given.organisations.ensure(unit, owner);
  await given.organisations.ensure(unit, caller.organisation);
  await given.clients.create(unit, client);
  await given.clients.addScopes(unit, client, scopes);
  const secret = hasSecret(client) ? await addSecret(given, unit, client) : undefined;
  return written(given, unit, client, secret);
}

/** Replaces every field of a client that may change. What is left out has its default from then on. */
export async function updateClient(
  given: ClientKeeping,
  {
    caller,
    unit,
    id,
    body,
    matches,
  }: {
    caller: Caller;
    unit: Unit;
    id: string;
    body: Static<typeof updateClientRequest>;
    matches: (entityTag: string) => boolean;
  },
): Promise<WrittenClient | ApiProblem> {
  const before = await given.clients.find(unit.transaction, id as ClientId);
  if (before === undefined) return notFound(id);
  const refused = refuseAltering(caller, before);
  if (refused !== undefined) return refused;
  if (!matches(tagOf(before))) return changedMeanwhile(id);
  if (!before.active && body.active !== true) {
    return problem(
      409,
      'Client',
      `The client ${id} is deactivated. An update with "active": true takes it into use again.`,
    );
  }
  if (!before.active && before.deactivated_by !== null && before.deactivated_by !== caller.organisation) {
    return problem(403, 'Client', `The client ${id} was deactivated by organisation ${before.deactivated_by}.`);
  }
  const fixed = faults('Client', [
    ...(body.integration_type !== undefined && body.integration_type !== before.integration_type
      ? [{ field: 'integration_type', message: `cannot be changed from ${before.integration_type}` }]
      : []),
    ...(body.client_orgno !== undefined && body.client_orgno !== before.client_orgno
      ? [{ field: 'client_orgno', message: `cannot be changed from ${before.client_orgno}` }]
      : []),
  ]);
  if (fixed !== undefined) return fixed;
  const client = completeFields<Client>({
    ...readFields(body),
    client_id: before.client_id,
    client_orgno: before.client_orgno,
    supplier_orgno: before.supplier_orgno,
    integration_type: before.integration_type,
    active: body.active ?? before.active,
    made_for: before.made_for,
    deactivated_by: body.active === false ? caller.organisation : null,
  });
  const recorded = await given.clients.findScopes(unit.transaction, before.client_id);
  const present = new Set([...recorded].filter(([, { removed }]) => !removed).map(([name]) => name as ScopeName));
  const scopes = await decide(given, unit, { client, asked: body.scopes, present });
  if (isProblem(scopes)) return scopes;
  await given.clients.update(unit, before, client);
  const wanted = new Set(scopes);
  const gone = [...present].filter((scope) => !wanted.has(scope));
  const added = scopes.filter((scope) => !present.has(scope));
  await given.clients.removeScopes(unit, client, gone);
  await given.clients.addScopes(unit, client, added);
  if (hasSecret(before) && !hasSecret(client)) await given.secrets.endAll(unit, client);
  return written(given, unit, client, undefined);
}

/** Takes a client out of use. Doing it again changes nothing. */
export async function deactivateClient(
  given: ClientKeeping,
  { caller, unit, id, matches }: { caller: Caller; unit: Unit; id: string; matches: (entityTag: string) => boolean },
): Promise<ApiProblem | undefined> {
  const client = await given.clients.find(unit.transaction, id as ClientId);
  if (client === undefined) return notFound(id);
  const refused = refuseDeactivating(caller, client);
  if (refused !== undefined) return refused;
  if (!matches(tagOf(client))) return changedMeanwhile(id);
  if (client.active)
    await given.clients.update(unit, client, { ...client, active: false, deactivated_by: caller.organisation });
  return undefined;
}

/** A new secret; the one before it works for another half hour. */
export async function renewSecret(
  given: ClientKeeping,
  { caller, unit, id }: { caller: Caller; unit: Unit; id: string },
): Promise<WrittenClient | ApiProblem> {
  const client = await findForChange(given, { caller, id, unit });
  if (isProblem(client)) return client;
  if (!hasSecret(client)) {
    return problem(
      400,
      'Client',
      `The client ${id} authenticates with ${client.token_endpoint_auth_method ?? 'private_key_jwt'}: it has no secret.`,
    );
  }
  const exceeded = await checkQuota(given.quotas, {
    quota: 'secrets',
    organisation: caller.organisation,
    count: (limit) => given.secrets.count(unit, client.client_id, limit),
  });
  if (exceeded !== undefined) return quotaProblem(exceeded);
  return written(given, unit, client, await addSecret(given, unit, client));
}

function tagOf({ client_id, version }: ClientRecord): string {
  return composeEntityTag(`client-${client_id}`, version);
}

function notFound(id: string): ApiProblem {
  return problem(404, 'Client', `There is no client ${id}.`);
}

/** For those who sent the entity tag of something that has been changed since. */
export function changedMeanwhile(id: string): ApiProblem {
  return problem(
    412,
    'Client',
    `The client ${id} has been changed since it was read. Read it again and repeat the change.`,
  );
}

function readFields(
  body: Static<typeof updateClientRequest>,
): Omit<Client, 'client_id' | 'client_orgno' | 'supplier_orgno' | 'integration_type' | 'active'> {
  return {
    ...noLoginFields,
    client_name: body.client_name ?? null,
    description: body.description,
    access_token_lifetime: body.access_token_lifetime ?? null,
    application_type: body.application_type ?? null,
    token_endpoint_auth_method: body.token_endpoint_auth_method ?? null,
    grant_types: body.grant_types ?? null,
    refresh_token_lifetime: body.refresh_token_lifetime ?? null,
    refresh_token_usage: body.refresh_token_usage ?? null,
    authorization_lifetime: body.authorization_lifetime ?? null,
    redirect_uris: body.redirect_uris ?? null,
    post_logout_redirect_uris: body.post_logout_redirect_uris ?? null,
    frontchannel_logout_uri: body.frontchannel_logout_uri || null,
    frontchannel_logout_session_required: body.frontchannel_logout_session_required ?? null,
    sso_disabled: body.sso_disabled ?? null,
    code_challenge_method: body.code_challenge_method ?? null,
    logo_uri: body.logo_uri ?? null,
    client_uri: body.client_uri ?? null,
  };
}

/** The scopes the client will have; every field at fault in one answer. */
async function decide(
  given: ClientKeeping,
  unit: Unit,
  { client, asked, present }: { client: Client; asked: readonly string[] | undefined; present: ReadonlySet<string> },
) {
  const holder = client.supplier_orgno ?? client.client_orgno;
  const { integration_type: integrationType } = client;
  const names = scopesAsked({ integrationType, asked });
  const known = await given.scopes.findForClient(unit.transaction, { names, holder });
  const scopes = decideClientScopes({
    integrationType,
    asked,
    present,
    known,
    holder,
    bySupplier: client.supplier_orgno !== null,
  });
  if (isProblem(scopes) && scopes.problem !== 400) return scopes;
  const wrong = [...checkClientFields(client, given), ...(isProblem(scopes) ? scopes.fields : [])];
  return faults('Client', wrong) ?? scopes;
}

async function addSecret(given: ClientKeeping, unit: Unit, client: Client): Promise<string> {
  const secret = given.newSecret();
  await given.secrets.add(unit, client, createHash('sha256').update(secret).digest('base64url'));
  await given.clients.touch(unit, client.client_id);
  return secret;
}

async function written(
  given: ClientKeeping,
  unit: Unit,
  { client_id }: Client,
  secret: string | undefined,
): Promise<WrittenClient> {
  const client = (await given.clients.find(unit.transaction, client_id)) as ClientRecord;
  return { ...(await readWhole(given, unit.transaction, client)), secret };
}
