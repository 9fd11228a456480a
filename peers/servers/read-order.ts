import type { PeerClient } from '../peer.ts';

/** What a peer in Node is started with, from the environment, and an end with its caller: the standard input ends with that. */
export function readOrder(): {
  readonly port: number;
  readonly address: string;
  readonly issuer: string;
  readonly clients: readonly PeerClient[];
} {
  process.stdin.resume().on('end', () => process.exit(0));
  process.on('SIGTERM', () => process.exit(0));
  const port = Number(process.env.PORT);
  const address = `http://localhost:${port}`;
  return {
    port,
    address,
    issuer: process.env.PEER_ISSUER ?? address,
    clients: JSON.parse(process.env.PEER_CLIENTS ?? '[]') as readonly PeerClient[],
  };
}
