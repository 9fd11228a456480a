import { clientPath } from '../clients/client-path.ts';
import { neededScopes } from '../needed-scopes.ts';
import type { ApiRequest, SelfService } from '../open-self-service.ts';
import { type ListedKey, listKeys } from './list-keys.ts';

export interface KeySet {
  readonly keys: readonly ListedKey[];
  /** Some servers send none. */
  readonly entityTag: string | undefined;
}

/** How the keys of a client are asked for. */
export function keySetOf(clientId: string): Pick<ApiRequest, 'path' | 'scopes'> {
  return { path: clientPath(clientId, 'jwks'), scopes: neededScopes.readClients };
}

/** The keys of a client, with the tag that changes with every one of them. */
export async function readKeySet(api: SelfService, clientId: string): Promise<KeySet> {
  const { body, entityTag } = await api.call({ method: 'GET', ...keySetOf(clientId) });
  return { keys: listKeys(body), entityTag };
}
