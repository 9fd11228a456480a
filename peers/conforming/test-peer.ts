import type { Case, SuiteResult } from '@portvakt/conformance';
import { startServerProcess } from '@portvakt/own-tests';
import type { FoundPeer, Peer } from '../peer.ts';
import { composeAdapter } from './compose-adapter.ts';
import { makePlayers } from './make-players.ts';
import { testServer } from './test-server.ts';

/** Starts a peer, runs `cases` on it in the profile `rfc7523`, and ends it. A sentence says why that was not possible. */
export async function testPeer(
  peer: Peer,
  installed: FoundPeer,
  { cases, folder }: { cases: readonly Case[]; folder: string },
): Promise<SuiteResult | { readonly problem: string }> {
  const players = makePlayers();
  const server = await startServerProcess(await installed.command({ clients: players.clients, folder }));
  try {
    return await testServer(composeAdapter(peer, { port: server.port, players }), cases);
  } finally {
    await server.stop();
  }
}
