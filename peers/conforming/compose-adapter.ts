import type { Peer } from '../peer.ts';
import type { Players } from './make-players.ts';

/** The adapter file of a peer that listens on `port`. */
export function composeAdapter(
  {
    title,
    request,
    issuerPath,
    metadataPath,
    has,
  }: Pick<Peer, 'title' | 'request' | 'issuerPath' | 'metadataPath' | 'has'>,
  { port, players }: { port: number; players: Players },
): object {
  const address = `http://localhost:${port}`;
  const { scope, ...form } = request.form ?? {};
  return {
    name: title,
    profile: 'rfc7523',
    issuer: `${address}${issuerPath}`,
    metadata: `${address}${metadataPath}`,
    token_endpoint: `${address}${request.path}`,
    // Some listen on one of the two addresses that a system may have for the name.
    address: `http://127.0.0.1:${port}`,
    ...players.adapter,
    has,
    grant: {
      scope_in: scope === undefined ? 'claim' : 'form',
      ...(request.audience !== undefined && { audience: `${address}${issuerPath}${request.audience}` }),
      form,
    },
  };
}
