import { type Cryptoki, constants, type Handle } from './load-pkcs11.ts';
import { findToken, readKey } from './open-token.ts';
import type { HeldKey } from './wire.ts';

/** A token's name is ASCII of at most so many bytes, blanks behind it. */
const LABEL_BYTES = 32;

/** Gives the first token that nobody has initialised a name, a PIN and a security officer's PIN. */
export function initialiseToken(
  cryptoki: Cryptoki,
  { label, pin, officerPin }: { label: string; pin: string; officerPin: string },
): void {
  if (!/^[\x21-\x7e]{1,32}$/.test(label)) throw new Error(`A token's name is 1 to 32 ASCII characters without blanks.`);
  const slots = cryptoki.C_GetSlotList(true);
  const names = slots.map((slot) => cryptoki.C_GetTokenInfo(slot));
  if (names.some((token) => token.label.trim() === label)) throw new Error(`There is a token ${label} already.`);
  const free = slots[names.findIndex(({ flags }) => (flags & constants.CKF_TOKEN_INITIALIZED) === 0)];
  if (free === undefined) throw new Error('There is no token that nobody has initialised.');
  // The standard wants 32 bytes, and pkcs11js would read whatever lies behind a shorter name.
  cryptoki.C_InitToken(free, officerPin, label.padEnd(LABEL_BYTES));
  // Some modules give an initialised token another slot.
  withSession(cryptoki, findToken(cryptoki, label), { user: constants.CKU_SO, pin: officerPin }, (session) =>
    cryptoki.C_InitPIN(session, pin),
  );
}

/** Makes an RSA key that signs, can do nothing else and cannot leave the token. */
export function makeTokenKey(
  cryptoki: Cryptoki,
  { token, pin, label, bits }: { token: string; pin: string; label: string; bits: number },
): HeldKey {
  return withSession(cryptoki, findToken(cryptoki, token), { user: constants.CKU_USER, pin }, (session) => {
    cryptoki.C_FindObjectsInit(session, [{ type: constants.CKA_LABEL, value: label }]);
    const taken = cryptoki.C_FindObjects(session, 1).length > 0;
    cryptoki.C_FindObjectsFinal(session);
    if (taken) throw new Error(`The token has a key ${label} already.`);
    const named = [
      { type: constants.CKA_TOKEN, value: true },
      { type: constants.CKA_LABEL, value: label },
      { type: constants.CKA_ID, value: Buffer.from(label) },
    ];
    const { privateKey } = cryptoki.C_GenerateKeyPair(
      session,
      { mechanism: constants.CKM_RSA_PKCS_KEY_PAIR_GEN },
      [
        ...named,
        { type: constants.CKA_VERIFY, value: true },
        { type: constants.CKA_MODULUS_BITS, value: bits },
        { type: constants.CKA_PUBLIC_EXPONENT, value: Buffer.from([1, 0, 1]) },
      ],
      [
        ...named,
        { type: constants.CKA_PRIVATE, value: true },
        { type: constants.CKA_SENSITIVE, value: true },
        { type: constants.CKA_EXTRACTABLE, value: false },
        { type: constants.CKA_SIGN, value: true },
        { type: constants.CKA_DECRYPT, value: false },
        { type: constants.CKA_UNWRAP, value: false },
      ],
    );
    return readKey(cryptoki, session, privateKey).held;
  });
}

/** What a token says of how it protects the key that is labelled `label`. */
export interface KeyProtection {
  /** Made in the token. */
  readonly local: boolean;
  /** Never out of it in clear, and never to be. */
  readonly alwaysSensitive: boolean;
  readonly neverExtractable: boolean;
  readonly signs: boolean;
  readonly decrypts: boolean;
  readonly unwraps: boolean;
}

export function readProtection(
  cryptoki: Cryptoki,
  { token, pin, label }: { token: string; pin: string; label: string },
): KeyProtection {
  return withSession(cryptoki, findToken(cryptoki, token), { user: constants.CKU_USER, pin }, (session) => {
    cryptoki.C_FindObjectsInit(session, [
      { type: constants.CKA_CLASS, value: constants.CKO_PRIVATE_KEY },
      { type: constants.CKA_LABEL, value: label },
    ]);
    const [key, ...more] = cryptoki.C_FindObjects(session, 2);
    cryptoki.C_FindObjectsFinal(session);
    if (key === undefined || more.length > 0) throw new Error(`The token has not exactly one key ${label}.`);
    const { CKA_LOCAL, CKA_ALWAYS_SENSITIVE, CKA_NEVER_EXTRACTABLE, CKA_SIGN, CKA_DECRYPT, CKA_UNWRAP } = constants;
    const asked: readonly number[] = [
      CKA_LOCAL,
      CKA_ALWAYS_SENSITIVE,
      CKA_NEVER_EXTRACTABLE,
      CKA_SIGN,
      CKA_DECRYPT,
      CKA_UNWRAP,
    ];
    const read = cryptoki.C_GetAttributeValue(
      session,
      key,
      asked.map((type) => ({ type })),
    );
    const is = (type: number) => read[asked.indexOf(type)]?.value[0] === 1;
    return {
      local: is(CKA_LOCAL),
      alwaysSensitive: is(CKA_ALWAYS_SENSITIVE),
      neverExtractable: is(CKA_NEVER_EXTRACTABLE),
      signs: is(CKA_SIGN),
      decrypts: is(CKA_DECRYPT),
      unwraps: is(CKA_UNWRAP),
    };
  });
}

function withSession<T>(
  cryptoki: Cryptoki,
  slot: Handle,
  { user, pin }: { user: number; pin: string },
  work: (session: Handle) => T,
): T {
  const session = cryptoki.C_OpenSession(slot, constants.CKF_SERIAL_SESSION | constants.CKF_RW_SESSION);
  try {
    cryptoki.C_Login(session, user, pin);
    try {
      return work(session);
    } finally {
      cryptoki.C_Logout(session);
    }
  } finally {
    cryptoki.C_CloseSession(session);
  }
}
