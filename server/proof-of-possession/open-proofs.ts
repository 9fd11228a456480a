import type { Refusal } from '@portvakt/protocol';
import { deriveSecret } from '#key-encryption';
import { type IssuerMove, isWindowOpen } from '#moving';
import { checkProof } from './check-proof.ts';
import { createNonces } from './create-nonces.ts';
import { normaliseAddress } from './normalise-address.ts';

/** Proofs of possession, where the server takes them. */
export interface Proofs {
  /** The thumbprint of the key that made the proof in a header `DPoP`, or a refusal. */
  check(proof: string): string | Refusal;
  /** What `DPoP-Nonce` says in the answer to a request that a nonce matters to. */
  nonce(): string;
}

/** @param root The root secret of the installation, which nonces are derived from. */
export function openProofs({
  issuer,
  move,
  root,
  clock,
}: {
  issuer: string;
  move: IssuerMove | undefined;
  root: Buffer;
  clock: () => number;
}): Proofs {
  const nonces = createNonces({ secret: deriveSecret(root, 'portvakt dpop nonces'), clock });
  const [own, former] = [addressOf(issuer), move === undefined ? undefined : addressOf(move.former)];
  return {
    check: (proof) => {
      const now = clock();
      const isFormerOpen = move !== undefined && former !== undefined && isWindowOpen(move, now);
      return checkProof(proof, {
        addresses: isFormerOpen ? [own, former] : [own],
        now: Math.floor(now / 1000),
        acceptsNonce: nonces.accepts,
      });
    },
    nonce: nonces.current,
  };
}

function addressOf(issuer: string): string {
  const address = `${issuer}token`;
  return normaliseAddress(address) ?? address;
}
