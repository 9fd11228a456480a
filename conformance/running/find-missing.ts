import type { Adapter, PlayedClient } from '../adapting/adapter.ts';
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
    if (send.request?.to === 'self_service' && adapter.values.self_service === undefined)
      return `The adapter has no value «self_service»: ${valueNames.self_service}.`;
    if (send.request?.to === 'second' && adapter.secondTokenEndpoint === undefined)
      return 'The adapter names no second address: the token endpoint of another process of the same server.';
  }
  for (const { send } of sent)
    if (send.sign?.padding_of !== undefined && !isLongRsa(adapter.clients[send.client ?? 'client']))
      return 'The client has no RSA key of 2048 bits or more.';
  for (const { send } of sent) {
    if (typeof send.scope === 'string' && adapter.grant.scopeIn === 'nowhere')
      return 'The adapter says that a scope is asked for nowhere.';
    if (JSON.stringify(send).includes('{scope') && adapter.clients[send.client ?? 'client']?.scope === undefined)
      return 'The adapter names no scope for the client.';
  }
  for (const name of clients)
    if (adapter.clients[name as ClientName] === undefined)
      return `The adapter has no client «${name}»: ${clientNames[name as ClientName]}.`;
  for (const name of named.values)
    if (adapter.values[name] === undefined) return `The adapter has no value «${name}»: ${valueNames[name]}.`;
  return undefined;
}

function isLongRsa(client: PlayedClient | undefined): boolean {
  const { asymmetricKeyType, asymmetricKeyDetails } = client?.key ?? {};
  return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
}
