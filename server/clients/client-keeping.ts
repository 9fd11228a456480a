import { type ClientId, isRefusal, type Refusal, refuse } from '@portvakt/protocol';
import type { Kysely } from 'kysely';
import type { Unit } from '#audit-trail';
import type { Database, Tables } from '#database';
import { composeEntityTag } from '#endpoints';
import type { Quotas } from '#operations';
import type { OrganisationStore } from '#organisations';
import type { ScopeStore } from '#scopes';
import type { ClientRecord, OnBehalfOf, RecordedKey } from './client.ts';
import { type ActingClient, refuseAltering, refuseReading } from './decide-client-access.ts';
import type { OnBehalfOfStore } from './on-behalf-of-store.ts';
import type { SecretStore } from './secret-store.ts';
import type { ClientStore } from './store.ts';

/** What the use cases about clients are given. */
export interface ClientKeeping {
  readonly database: Pick<Database, 'reads'>;
  readonly clients: ClientStore;
  readonly secrets: SecretStore;
  readonly onBehalfOf: OnBehalfOfStore;
  readonly scopes: Pick<ScopeStore, 'findForClient'>;
  readonly organisations: Pick<OrganisationStore, 'ensure'>;
  readonly clock: () => number;
  readonly production: boolean;
  /** Whether the server gives tokens that are bound to a key (DPoP). */
  readonly givesBoundTokens: boolean;
  readonly quotas: Quotas;
  /** A UUID. */
  readonly newId: () => string;
  /** At least 256 random bits, base64url. */
  readonly newSecret: () => string;
  /** Only clients with this `made_for` are found, and new ones get it. All clients are found when absent. */
  readonly madeFor?: string;
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
  /** The secret that was made for it just now. It is shown this once: only its hash is kept. */
  readonly secret?: string | undefined;
}

/** What every change of a client is about. */
export interface ClientChange {
  readonly caller: ActingClient;
  readonly unit: Unit;
  readonly id: string;
  /** Whether the change may go on, given the entity tag of what it would change. It always may when absent. */
  readonly matches?: ((entityTag: string) => boolean) | undefined;
}

type Reads = Kysely<Tables>;

/** The client with `id`, whoever asks: only rules come after it. */
export async function findClient(
  { clients, madeFor }: ClientKeeping,
  id: string,
  reads: Reads,
): Promise<ClientRecord | Refusal> {
  const client = await clients.find(reads, id as ClientId);
  if (client === undefined) return refuse('no-such-client', { fill: { client: id } });
  const isElsewhere = madeFor !== undefined && client.made_for !== madeFor;
  return isElsewhere ? refuse('client-made-elsewhere', { fill: { client: id } }) : client;
}

/** The client with `id` and everything on it, for those who may read it. */
export async function readClient(
  given: ClientKeeping,
  { caller, id }: { caller: ActingClient; id: string },
): Promise<WholeClient | Refusal> {
  const { reads } = given.database;
  const client = await findClient(given, id, reads);
  if (isRefusal(client)) return client;
  return refuseReading(caller, client) ?? readWhole(given, reads, client);
}

/** The client with `id` as it is within this change, active, for those who may change it. */
export async function findForChange(
  given: ClientKeeping,
  { caller, id, unit }: Pick<ClientChange, 'caller' | 'id' | 'unit'>,
): Promise<ClientRecord | Refusal> {
  const client = await findClient(given, id, unit.transaction);
  if (isRefusal(client)) return client;
  const refused = refuseAltering(caller, client);
  if (refused !== undefined) return refused;
  return client.active ? client : refuse('client-deactivated', { fill: { client: id } });
}

/** Everything on `client` as `reads` has it. */
async function readWhole(given: ClientKeeping, reads: Reads, client: ClientRecord): Promise<WholeClient> {
  const scopes = await given.clients.findScopes(reads, client.client_id);
  const keys = await given.clients.findKeys(reads, client.client_id);
  return {
    client,
    scopes: [...scopes].filter(([, { removed }]) => !removed).map(([name]) => name),
    keys: keys.filter(({ removed }) => !removed),
    onBehalfOf: await given.onBehalfOf.findAll(reads, client.client_id),
    entityTag: tagClient(client),
  };
}

/** A client that this change has written, with everything on it and the secret that was made for it. */
export async function readWritten(
  given: ClientKeeping,
  unit: Unit,
  { id, secret }: { id: ClientId; secret?: string | undefined },
): Promise<WholeClient> {
  const client = (await given.clients.find(unit.transaction, id)) as ClientRecord;
  return { ...(await readWhole(given, unit.transaction, client)), secret };
}

/** Refuses a change of something that has been changed since the caller read it (RFC 9110 §13.1.1). */
export function refuseStale(
  { id, matches }: Pick<ClientChange, 'id' | 'matches'>,
  entityTag: string,
): Refusal | undefined {
  return matches === undefined || matches(entityTag)
    ? undefined
    : refuse('client-changed-since', { fill: { client: id } });
}

/** The entity tag of a client: it changes with everything on it. */
export function tagClient({ client_id, version }: ClientRecord): string {
  return composeEntityTag(`client-${client_id}`, version);
}
