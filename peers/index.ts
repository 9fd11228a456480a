/**
 * Starts other people's servers of the JWT grant (RFC 7523) on loopback, each in a process of its own, to be measured and tested
 * beside Portvakt. It owns how each is started and given its clients, its version as it is installed, and what its makers or
 * its source say that it checks. What a peer is worth is none of its business: the benchmark and the conformance suite find that
 * out, with the same requests for all.
 */

export { peers } from './list-peers.ts';
export type { FoundPeer, Peer, PeerClient, PeerName, PeerOrder, PeerRequest } from './peer.ts';
