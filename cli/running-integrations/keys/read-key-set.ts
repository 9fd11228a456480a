import { clientPath } from '../clients/client-path.ts';
import { neededScopes } from '../needed-scopes.ts';
import type { SelfService } from '../open-self-service.ts';
import { type ListedKey, listKeys } from './list-keys.ts';

export interface KeySet {
  readonly keys: readonly ListedKey[];
  /** Some servers give none. */
  readonly entityTag: string | undefined;
  readonly body: unknown;
}

/** The keys of a client, with the tag that changes with every one of them. */
export async function readKeySet(api: SelfService, clientId: string): Promise<KeySet> {
  const { body, entityTag } = await api.call({
    method: 'GET',
    path: clientPath(clientId, 'jwks'),
    scopes: neededScopes.readClients,
  });
  return { keys: listKeys(body), entityTag, body };
}
