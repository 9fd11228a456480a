import type { SigningKey } from './store.ts';

/** Keys that are held outside of the server, and signed with there. */
export interface KeyHolder {
  /** The keys it has, in the order in which they shall be used. */
  list(): Promise<readonly HeldKey[]>;
  /** Resolves when it can be asked. Cheap: called before every signature. */
  reach(): Promise<void>;
  /** The signature of `input` in base64url, RS256. */
  sign(kid: string, input: string | Buffer): Promise<string>;
  /** Rejects unless it can sign with `kid` now. */
  check(kid: string): Promise<void>;
}

export type HeldKey = Pick<SigningKey, 'kid' | 'alg' | 'n' | 'e'>;

/** All of {@link KeyHolder} rejects with this when there is no answer; `message` says why, for whoever runs it. */
export class KeyHolderAwayError extends Error {
  constructor(reason: string) {
    super(`The signer gives no answer: ${reason}`);
    this.name = 'KeyHolderAwayError';
  }
}

/** The `encryptedPrivateKey` of a key whose private half is held outside. */
export const HELD_OUTSIDE = '';
