import type { Adapter } from '../adapting/adapter.ts';
import type { Case } from '../format/case.ts';
import { listNamed } from '../format/placeholder.ts';
import { type ClientName, capabilities, clientNames, valueNames } from '../format/vocabulary.ts';

/** Why a case cannot be asked of a server, in a sentence; nothing if it can. */
export function findMissing(given: Case, adapter: Adapter): string | undefined {
  if (given.level[adapter.profile] === undefined) return `It is not a case of the profile ${adapter.profile}.`;
  for (const need of given.needs ?? [])
    if (!adapter.has.has(need)) return `The adapter does not say that the server has «${need}»: ${capabilities[need]}.`;
  const sent = given.steps.map(({ send, expect: { rfc7523, maskinporten, ...general } }) => ({
    send,
    expect: general,
    more: adapter.profile === 'rfc7523' ? rfc7523 : maskinporten,
  }));
  const named = listNamed(sent);
  const clients = new Set<string>(named.clients);
  for (const { send } of sent) {
    clients.add(send.client ?? 'client');
    if (send.sign?.by !== undefined && Object.hasOwn(clientNames, send.sign.by)) clients.add(send.sign.by);
    if (send.request?.to === 'second' && adapter.secondTokenEndpoint === undefined)
      return 'The adapter names no second address: the token endpoint of another process of the same server.';
  }
  for (const name of clients)
    if (adapter.clients[name as ClientName] === undefined)
      return `The adapter has no client «${name}»: ${clientNames[name as ClientName]}.`;
  for (const name of named.values)
    if (adapter.values[name] === undefined) return `The adapter has no value «${name}»: ${valueNames[name]}.`;
  return undefined;
}
