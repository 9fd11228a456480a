/**
 * The server's side of docs/signer-protocol.md: keys that a signer process holds, asked over a Unix socket. Which of them signs, and
 * since when, the room signing-keys decides.
 */
export { openRemoteSigner, type RemoteSigner } from './open-remote-signer.ts';
