/**
 * Proof of possession (DPoP, RFC 9449) at the token endpoint: reads the proof in the header `DPoP`, and finds the key that it is made
 * with. It makes and knows the server's nonces, and keeps nothing. Which client must send a proof, and what a token that is bound to a key
 * looks like, is left to token-granting.
 */
export { PROOF_ALGORITHMS } from './check-proof-key.ts';
export { openProofs, type Proofs } from './open-proofs.ts';
