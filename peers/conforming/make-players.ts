import { makeClient, makeKey } from '@portvakt/own-tests';
import type { PeerClient } from '../peer.ts';

/** The clients that the suite plays at every server, and what an adapter file says of them. */
export interface Players {
  readonly clients: readonly PeerClient[];
  readonly adapter: { readonly clients: object; readonly values: Readonly<Record<string, string>> };
}

/** Scopes: the good client may have the first two, and the third is another client's. */
const scopes = { granted: 'demo:granted', second: 'demo:second', notOnClient: 'demo:not-on-client' } as const;

/** Makes clients with new keys: a good one with two keys, another, and another still whose key has the kid of the good one's. */
export function makePlayers(): Players {
  const good = makeClient('good-client');
  const second = makeKey();
  const other = makeClient('other-client');
  const sameKid = makeClient('same-kid-client', makeKey(good.publicJwk.kid));
  const play = (client: { readonly clientId: string }, key: { readonly privateJwk: object }) => ({
    client_id: client.clientId,
    key: key.privateJwk,
    scope: scopes.granted,
  });
  return {
    clients: [
      {
        clientId: good.clientId,
        publicJwks: [good.publicJwk, second.publicJwk],
        scopes: [scopes.granted, scopes.second],
      },
      { clientId: other.clientId, publicJwks: [other.publicJwk], scopes: [scopes.granted, scopes.notOnClient] },
      { clientId: sameKid.clientId, publicJwks: [sameKid.publicJwk], scopes: [scopes.granted] },
    ],
    adapter: {
      clients: {
        client: play(good, good),
        second_key: play(good, second),
        other_client: play(other, other),
        same_kid_client: play(sameKid, sameKid),
      },
      values: { second_scope: scopes.second, unlisted_scope: scopes.notOnClient },
    },
  };
}
