import { CommandFailure } from '../../command-line/command-failure.ts';
import { clientPath } from '../clients/client-path.ts';
import { type ListedKey, listKeys } from '../keys/list-keys.ts';
import { neededScopes } from '../needed-scopes.ts';
import type { ApiReply, ApiRequest, SelfService } from '../open-self-service.ts';
import type { ApiRecord } from '../print-records.ts';
import { findDeclaredClient } from './find-declared-client.ts';
import type { Declarations, WantedIntegration, WantedScope } from './read-declarations.ts';

/** A thing as the API has it, with its entity tag where the API gives one. */
interface Tagged {
  readonly record: ApiRecord;
  readonly tag: string | undefined;
}

export interface PresentClient extends Tagged {
  readonly id: string;
  readonly keys: readonly ListedKey[];
  readonly keysTag: string | undefined;
  readonly entries: readonly ApiRecord[];
}

export interface PresentScope extends Tagged {
  /** The organisations that may use it. */
  readonly consumers: readonly string[];
}

/** What the API has of the things that are declared. Nothing is changed. */
export interface Present {
  scopeOf(wanted: WantedScope): PresentScope | undefined;
  clientOf(wanted: WantedIntegration): PresentClient | undefined;
}

/** @throws CommandFailure when the API refuses, or a declared integration can be several clients. */
export async function readPresent(api: SelfService, declared: Declarations): Promise<Present> {
  const scopes = new Map<WantedScope, PresentScope>();
  const clients = new Map<WantedIntegration, PresentClient>();
  const owned =
    declared.scopes.length === 0
      ? []
      : await readList(api, { path: '/scopes', query: { inactive: 'true' }, scopes: neededScopes.readScopes });
  for (const wanted of declared.scopes) {
    const listed = owned.find(({ name }) => name === wanted.name);
    if (listed !== undefined) scopes.set(wanted, await readScope(api, wanted));
  }
  const isListNeeded = declared.integrations.some(({ client_id: id }) => id === undefined);
  const own = isListNeeded
    ? await readList(api, { path: '/clients', query: { inactive: 'true' }, scopes: neededScopes.readClients })
    : [];
  for (const wanted of declared.integrations) {
    const id = wanted.client_id ?? findDeclaredClient(wanted, own)?.client_id;
    if (typeof id === 'string') clients.set(wanted, await readClient(api, { id, wanted }));
  }
  refuseSameClient(clients);
  return { scopeOf: (wanted) => scopes.get(wanted), clientOf: (wanted) => clients.get(wanted) };
}

async function readScope(api: SelfService, { name, access }: WantedScope): Promise<PresentScope> {
  const query = { scope: name };
  const reply = await api.call({
    method: 'GET',
    path: '/scopes/scope',
    query: { ...query, inactive: 'true' },
    scopes: neededScopes.readScopes,
  });
  const grants =
    access === undefined ? [] : await readList(api, { path: '/scopes/access', query, scopes: neededScopes.readScopes });
  const consumers = grants
    .filter(({ state }) => state === undefined || state === 'APPROVED')
    .map(({ consumer_orgno: orgno }) => String(orgno));
  return { record: asRecord(reply), tag: reply.entityTag, consumers };
}

async function readClient(
  api: SelfService,
  { id, wanted }: { id: string; wanted: WantedIntegration },
): Promise<PresentClient> {
  const get = (path: string) => api.call({ method: 'GET', path, scopes: neededScopes.readClients });
  const reply = await get(clientPath(id)).catch((error: unknown) => {
    if (statusOf(error) !== 404 || wanted.client_id === undefined) throw error;
    throw new CommandFailure(`${wanted.place}: there is no client ${id}. For a new one, leave out client_id.`, {
      error: 'not_found',
    });
  });
  const keys = wanted.keys === undefined ? undefined : await orNone(() => get(clientPath(id, 'jwks')));
  const entries =
    wanted.onbehalfof === undefined
      ? []
      : await readList(api, { path: clientPath(id, 'onbehalfof'), scopes: neededScopes.readClients });
  return {
    id,
    record: asRecord(reply),
    tag: reply.entityTag,
    keys: listKeys(keys?.body),
    keysTag: keys?.entityTag,
    entries,
  };
}

/** The list that is answered. The real service answers an error where it would be empty, and says so in these words. */
async function readList(api: SelfService, request: Omit<ApiRequest, 'method'>): Promise<readonly ApiRecord[]> {
  const reply = await orNone(() => api.call({ method: 'GET', ...request }));
  return Array.isArray(reply?.body) ? (reply.body as readonly ApiRecord[]) : [];
}

/** Nothing where there is none yet: 404, or an error that says that the organisation «does not have any». */
async function orNone(call: () => Promise<ApiReply>): Promise<ApiReply | undefined> {
  try {
    return await call();
  } catch (error) {
    const says = error instanceof CommandFailure ? JSON.stringify(error.document) : '';
    // A 404 without the API's own words comes from something else, such as a proxy.
    const isNone =
      statusOf(error) === 404 && error instanceof CommandFailure && error.document.error !== 'unexpected_answer';
    if (isNone || says.includes('does not have any')) return undefined;
    throw error;
  }
}

function refuseSameClient(clients: ReadonlyMap<WantedIntegration, PresentClient>): void {
  const seen = new Map<string, WantedIntegration>();
  for (const [wanted, { id }] of clients) {
    const other = seen.get(id);
    if (other !== undefined)
      throw new CommandFailure(`${other.place} and ${wanted.place} are the same client, ${id}. Put them together.`, {
        error: 'file_invalid',
      });
    seen.set(id, wanted);
  }
}

/** The HTTP status that a call failed with. */
export function statusOf(error: unknown): unknown {
  return error instanceof CommandFailure ? error.document.status : undefined;
}

function asRecord({ body }: ApiReply): ApiRecord {
  return typeof body === 'object' && body !== null ? (body as ApiRecord) : {};
}
