import { randomBytes } from 'node:crypto';
import { nameKey } from './keep-key-file.ts';
import { type KeyHolder, UnknownKeyError, wrapDigest } from './key-holder.ts';
import { type Cryptoki, constants, type Handle, loadPkcs11 } from './load-pkcs11.ts';
import type { HeldKey } from './wire.ts';

/** Operations of a token that are under way; Node's thread pool runs them. */
const SESSIONS = 8;
/** Bytes: an RSA key of 4096 bits signs as many. */
const LONGEST_SIGNATURE = 512;
const MOST_KEYS = 64;

interface TokenKey {
  readonly held: HeldKey;
  readonly label: string;
  readonly handle: Handle;
}

/**
 * The RSA keys of a PKCS#11 token that may sign, in the order of their labels: name them by date. The private halves stay in the
 * token, which signs off the main thread.
 *
 * @param module the module's library, such as `/usr/lib/softhsm/libsofthsm2.so`.
 * @throws a sentence for whoever runs it, when there is no such token, the PIN is wrong or there is no key.
 */
export function openToken({ module, label, pin }: { module: string; label: string; pin: string }): KeyHolder {
  const cryptoki = loadPkcs11(module);
  const close = () => {
    cryptoki.C_Finalize();
    cryptoki.close();
  };
  try {
    const slot = findToken(cryptoki, label);
    const idle = Array.from({ length: SESSIONS }, () => cryptoki.C_OpenSession(slot, constants.CKF_SERIAL_SESSION));
    const [looking] = idle as [Handle];
    // All sessions of a process are logged in with one.
    cryptoki.C_Login(looking, constants.CKU_USER, pin);
    const search = cryptoki.C_OpenSession(slot, constants.CKF_SERIAL_SESSION);
    let keys = listKeys(cryptoki, search);
    if (keys.length === 0) throw new Error(`The token ${label} has no RSA key that may sign.`);
    const waiting: ((session: Handle) => void)[] = [];
    const sign = async (key: TokenKey, digest: Buffer): Promise<Buffer> => {
      const session = idle.pop() ?? (await new Promise<Handle>((resolve) => waiting.push(resolve)));
      try {
        cryptoki.C_SignInit(session, { mechanism: constants.CKM_RSA_PKCS }, key.handle);
        return await cryptoki.C_SignAsync(session, wrapDigest(digest), Buffer.alloc(LONGEST_SIGNATURE));
      } finally {
        const next = waiting.shift();
        if (next === undefined) idle.push(session);
        else next(session);
      }
    };
    return {
      list: async () => {
        keys = listKeys(cryptoki, search);
        return keys.map(({ held }) => held);
      },
      sign: async (kid, digest) => {
        const key = keys.find(({ held }) => held.kid === kid);
        if (key === undefined) throw new UnknownKeyError(kid);
        return sign(key, digest);
      },
      check: async () => {
        const [key] = keys;
        if (key === undefined) throw new Error('the token has no key');
        // A signature of a digest that is none of a known text.
        await sign(key, randomBytes(32));
      },
      close: async () => close(),
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** The slot of the token that is named `label`. */
export function findToken(cryptoki: Cryptoki, label: string): Handle {
  const slots = cryptoki.C_GetSlotList(true);
  const found = slots.find((slot) => cryptoki.C_GetTokenInfo(slot).label.trim() === label);
  if (found === undefined) throw new Error(`There is no token ${label}.`);
  return found;
}

function listKeys(cryptoki: Cryptoki, session: Handle): readonly TokenKey[] {
  const { CKA_CLASS, CKO_PRIVATE_KEY, CKA_KEY_TYPE, CKK_RSA, CKA_SIGN } = constants;
  cryptoki.C_FindObjectsInit(session, [
    { type: CKA_CLASS, value: CKO_PRIVATE_KEY },
    { type: CKA_KEY_TYPE, value: CKK_RSA },
    { type: CKA_SIGN, value: true },
  ]);
  const handles = cryptoki.C_FindObjects(session, MOST_KEYS);
  cryptoki.C_FindObjectsFinal(session);
  return handles
    .map((handle) => ({ handle, ...readKey(cryptoki, session, handle) }))
    .toSorted((a, b) => (a.label < b.label ? -1 : 1));
}

/** The public half of a key, which the object of the private one has with it. */
export function readKey(cryptoki: Cryptoki, session: Handle, handle: Handle): Omit<TokenKey, 'handle'> {
  const [label, modulus, exponent] = cryptoki
    .C_GetAttributeValue(session, handle, [
      { type: constants.CKA_LABEL },
      { type: constants.CKA_MODULUS },
      { type: constants.CKA_PUBLIC_EXPONENT },
    ])
    .map(({ value }) => value);
  const [n, e] = [encodeUnsigned(modulus), encodeUnsigned(exponent)];
  const held = { kid: nameKey({ n, e }), alg: 'RS256', jwk: { kty: 'RSA', n, e } } as const;
  return { held, label: label?.toString() ?? '' };
}

/** Without leading zeros (RFC 7518 §2). */
function encodeUnsigned(bytes: Buffer = Buffer.alloc(0)): string {
  const first = bytes.findIndex((byte) => byte !== 0);
  return bytes.subarray(Math.max(0, first)).toString('base64url');
}
