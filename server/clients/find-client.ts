import type { ClientId } from '@portvakt/protocol';
import type { ChangeFeed, RecordedChange } from '#audit-trail';
import { askApart, settle } from '#database';
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
  const remembered = new Map<ClientId, RegisteredClient>();
  let waiting = new Map<ClientId, PromiseWithResolvers<RegisteredClient | undefined>>();
  // Counts what was forgotten: an answer that was read before a change must not be remembered after it.
  let generation = 0;

  feed.subscribe((changes) => {
    generation += 1;
    if (changes === undefined) remembered.clear();
    else for (const change of changes) forget(remembered, change);
  });

  const readEach = async (clientIds: readonly ClientId[]) => {
    const found = new Map((await read(clientIds)).map((client) => [client.clientId, client]));
    return clientIds.map((clientId) => found.get(clientId));
  };
  // Never rejects: nobody waits for it.
  const readWaiting = async () => {
    const asked = waiting;
    const askedIn = generation;
    waiting = new Map();
    const clientIds = [...asked.keys()];
    const outcomes = await askApart(clientIds, readEach);
    for (const [position, answer] of [...asked.values()].entries()) {
      const outcome = outcomes[position] as PromiseSettledResult<RegisteredClient | undefined>;
      if (outcome.status === 'fulfilled' && outcome.value !== undefined && generation === askedIn) {
        remembered.set(outcome.value.clientId, outcome.value);
        if (remembered.size > mostRemembered) remembered.delete(remembered.keys().next().value as ClientId);
      }
      settle(answer, outcome);
    }
  };

  return {
    find: (clientId) => {
      const known = feed.isFresh() ? remembered.get(clientId) : undefined;
      if (known !== undefined) {
        // Moved to the end of the map: the first entry is always the least recently used.
        remembered.delete(clientId);
        remembered.set(clientId, known);
        return known;
      }
      const already = waiting.get(clientId);
      if (already !== undefined) return already.promise;
      const answer = Promise.withResolvers<RegisteredClient | undefined>();
      if (waiting.size === 0) setImmediate(readWaiting);
      waiting.set(clientId, answer);
      return answer.promise;
    },
  };
}

function forget(remembered: Map<ClientId, RegisteredClient>, { kind, subject, organisation }: RecordedChange): void {
  if (kind === 'client') {
    remembered.delete(subject as ClientId);
  } else if (kind === 'scope' || kind === 'scope-access') {
    for (const [clientId, client] of remembered) {
      const concerned = kind === 'scope' || (client.supplier ?? client.owner) === organisation;
      if (concerned && client.scopes.some((scope) => scope.name === subject)) remembered.delete(clientId);
    }
  }
}
