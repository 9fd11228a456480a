import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { ChangeFeed } from '#audit-trail';
import { decrypt, type KeyEncryptionKeys } from '#key-encryption';
import { FeedSnapshot } from '#memory';
import { composeCertificate } from './compose-certificate.ts';
import { decideKeyStates, type KeyWithState } from './decide-key-states.ts';
import { HELD_OUTSIDE, type KeyHolder } from './key-holder.ts';
import type { SigningKey, SigningKeyStore } from './store.ts';

/** Signs with one key, wherever its private half is. */
export interface Signer {
  readonly kid: string;
  readonly alg: 'RS256';
  /** The signature of `input` in base64url. */
  sign(input: string | Buffer): Promise<string> | string;
}

/** A published key with its certificate; without one if the private half cannot be used. */
export type CertifiedKey = SigningKey & { readonly x5c: readonly string[] | undefined };

export interface KeyRing {
  /**
   * The current signer, for a token that lives `lifetime` seconds. The longest lifetime is recorded before the token is
   * signed, because the key stays published for that long after its last use.
   */
  signerFor(lifetime: number): Promise<Signer>;
  /** Reads the keys again, and rejects when none of them can sign now. */
  check(): Promise<void>;
  /** The keys that belong in the key set now. */
  published(): Promise<readonly SigningKey[]>;
  /** The same with certificates. A key's certificate is the same every time and in every process. */
  certified(): Promise<readonly CertifiedKey[]>;
}

/** No key can sign: none was made, or all were taken out of use. */
export class NoSigningKeyError extends Error {
  constructor() {
    super('There is no signing key: make one with portvakt signing-keys rotate --now');
    this.name = 'NoSigningKeyError';
  }
}

export function createKeyRing({
  store,
  feed,
  clock,
  keyEncryptionKeys,
  keyHolder,
  inPlace = false,
}: {
  store: SigningKeyStore;
  feed: ChangeFeed;
  clock: () => number;
  keyEncryptionKeys: KeyEncryptionKeys;
  /** Has the private halves that are not in the database. */
  keyHolder?: KeyHolder | undefined;
  /**
   * Whether this thread signs by itself. Handing a signature to the thread pool costs it a tenth of one, which is wasted where
   * other processes keep every core busy.
   */
  inPlace?: boolean | undefined;
}): KeyRing {
  const keys = new FeedSnapshot<readonly SigningKey[]>({
    feed,
    concerns: ({ kind }) => kind === 'signing-key',
    initial: [],
    read: () => store.readAll(),
  });
  const signers = new Map<string, Signer>();
  const certificates = new Map<string, Promise<string>>();

  const states = (): readonly KeyWithState[] => decideKeyStates(keys.value, clock());

  const findSigning = (): SigningKey => {
    const found = states().find(({ state }) => state === 'signing');
    if (found === undefined) throw new NoSigningKeyError();
    return found.key;
  };
  const openSigner = (key: SigningKey): Signer => {
    const signer = signers.get(key.kid) ?? createSigner(key, { keyEncryptionKeys, keyHolder, inPlace });
    signers.set(key.kid, signer);
    return signer;
  };

  const published = async () => {
    // With the database away the last known key set still verifies tokens that live.
    if (!keys.isCurrent) {
      await keys.refresh().catch((error) => {
        if (keys.value.length === 0) throw error;
      });
    }
    return states()
      .filter(({ state }) => state === 'announced' || state === 'signing' || state === 'published')
      .map(({ key }) => key);
  };
  const certify = async (key: SigningKey): Promise<CertifiedKey> => {
    try {
      const certificate = certificates.get(key.kid) ?? composeCertificate(key, openSigner(key).sign);
      certificates.set(key.kid, certificate);
      return { ...key, x5c: [await certificate] };
    } catch {
      // A key set without certificates still verifies tokens. `check` reports whether the key can sign.
      certificates.delete(key.kid);
      return { ...key, x5c: undefined };
    }
  };

  return {
    signerFor: async (lifetime) => {
      if (!keys.isCurrent) await keys.refresh();
      const key = findSigning();
      // Known before the grant is taken, which a failed signature would use up.
      if (isHeldOutside(key)) await keyHolder?.reach();
      if (lifetime > key.longestLifetime) {
        await feed.change('token endpoint', (unit) => store.extendLongestLifetime(unit, key.kid, lifetime));
      }
      return openSigner(key);
    },
    check: async () => {
      await keys.refresh();
      const key = findSigning();
      openSigner(key);
      if (isHeldOutside(key)) await keyHolder?.check(key.kid);
    },
    published,
    certified: async () => Promise.all((await published()).map(certify)),
  };
}

function isHeldOutside({ encryptedPrivateKey }: SigningKey): boolean {
  return encryptedPrivateKey === HELD_OUTSIDE;
}

function createSigner(
  key: SigningKey,
  {
    keyEncryptionKeys,
    keyHolder,
    inPlace,
  }: { keyEncryptionKeys: KeyEncryptionKeys; keyHolder: KeyHolder | undefined; inPlace: boolean },
): Signer {
  const { kid, alg, encryptedPrivateKey } = key;
  if (isHeldOutside(key)) {
    if (keyHolder === undefined) {
      throw new Error(`Signing key ${kid} is held by a signer: PORTVAKT_SIGNER must name the socket where it answers.`);
    }
    return { kid, alg, sign: (input) => keyHolder.sign(kid, input) };
  }
  const pkcs8 = decrypt(encryptedPrivateKey, { keys: keyEncryptionKeys, name: kid });
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const makeSignature = inPlace ? signInPlace : signInThreadPool;
  return { kid, alg, sign: (input) => makeSignature(input, privateKey) };
}

function signInPlace(input: string | Buffer, privateKey: KeyObject): string {
  return sign('sha256', typeof input === 'string' ? Buffer.from(input) : input, privateKey).toString('base64url');
}

function signInThreadPool(input: string | Buffer, privateKey: KeyObject): Promise<string> {
  return new Promise((resolve, reject) => {
    sign('sha256', typeof input === 'string' ? Buffer.from(input) : input, privateKey, (error, signature) => {
      if (error) reject(error);
      else resolve(signature.toString('base64url'));
    });
  });
}
