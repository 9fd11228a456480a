import type { ClientId } from '@portvakt/protocol';
import type { ChangeFeed, RecordedChange } from '#audit-trail';
import { askApart, askTogether } from '#database';
import { FeedCache, type LruCache } from '#memory';
import type { RegisteredClient } from './registered-client.ts';

/** How many clients are kept in memory. The least recently used makes room. */
const MOST_REMEMBERED = 10_000;

export interface ClientFinder {
  /** The client as it is registered now; at once if it is in memory. */
  find(clientId: ClientId): RegisteredClient | undefined | Promise<RegisteredClient | undefined>;
}

/**
 * Finds clients by id, from memory while the change feed is fresh. Look-ups in the same turn of the event loop that are
 * not in memory are read together; one that cannot be read fails alone.
 */
export function createClientFinder({
  read,
  feed,
  mostRemembered = MOST_REMEMBERED,
}: {
  read: (clientIds: readonly ClientId[]) => Promise<readonly RegisteredClient[]>;
  feed: Pick<ChangeFeed, 'subscribe' | 'isFresh'>;
  mostRemembered?: number;
}): ClientFinder {
  const cache = new FeedCache<ClientId, RegisteredClient>({ feed, forget, most: mostRemembered });

  const readEach = async (clientIds: readonly ClientId[]) => {
    const found = new Map((await read(clientIds)).map((client) => [client.clientId, client]));
    return clientIds.map((clientId) => found.get(clientId));
  };
  const ask = askTogether<ClientId, RegisteredClient | undefined>(
    (clientId) => clientId,
    async (clientIds) => {
      const readIn = cache.generation;
      const outcomes = await askApart(clientIds, readEach);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected' || outcome.value === undefined) continue;
        const client = outcome.value;
        cache.keep(readIn, client.clientId, () => client);
      }
      return outcomes;
    },
  );

  return { find: (clientId) => cache.get(clientId) ?? ask(clientId) };
}

function forget(entries: LruCache<ClientId, RegisteredClient>, changes: readonly RecordedChange[]): void {
  for (const { kind, subject, organisation } of changes) {
    if (kind === 'client') {
      // The subject of a change to a client is its id.
      entries.delete(subject as ClientId);
    } else if (kind === 'organisation') {
      // The subject is its number.
      for (const [clientId, { owner, supplier }] of entries) {
        if (owner === subject || supplier === subject) entries.delete(clientId);
      }
    } else if (kind === 'scope' || kind === 'scope-access') {
      for (const [clientId, client] of entries) {
        const concerned = kind === 'scope' || (client.supplier ?? client.owner) === organisation;
        if (concerned && client.scopes.some((scope) => scope.name === subject)) entries.delete(clientId);
      }
    }
  }
}
