import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A handle of PKCS#11: a number of the module's own size. */
export type Handle = Buffer & { readonly ofPkcs11?: never };
export type Template = readonly { readonly type: number; readonly value?: number | boolean | string | Buffer | null }[];

/** What is used of the package pkcs11js, by the names of the standard (PKCS #11 v2.40). */
export interface Cryptoki {
  load(module: string): void;
  close(): void;
  C_Initialize(options: { readonly flags: number }): void;
  C_Finalize(): void;
  C_GetSlotList(withToken: boolean): readonly Handle[];
  C_GetTokenInfo(slot: Handle): { readonly label: string; readonly flags: number };
  C_InitToken(slot: Handle, pin: string, label: string): string;
  C_OpenSession(slot: Handle, flags: number): Handle;
  C_CloseSession(session: Handle): void;
  C_Login(session: Handle, user: number, pin: string): void;
  C_Logout(session: Handle): void;
  C_InitPIN(session: Handle, pin: string): void;
  C_FindObjectsInit(session: Handle, template: Template): void;
  C_FindObjects(session: Handle, most: number): readonly Handle[];
  C_FindObjectsFinal(session: Handle): void;
  C_GetAttributeValue(session: Handle, object: Handle, template: Template): readonly { readonly value: Buffer }[];
  C_GenerateKeyPair(
    session: Handle,
    mechanism: { readonly mechanism: number },
    publicHalf: Template,
    privateHalf: Template,
  ): { readonly publicKey: Handle; readonly privateKey: Handle };
  C_SignInit(session: Handle, mechanism: { readonly mechanism: number }, key: Handle): void;
  C_SignAsync(session: Handle, data: Buffer, signature: Buffer): Promise<Buffer>;
}

/** The constants that are used, from the header of the standard. */
export const constants = {
  CKF_OS_LOCKING_OK: 2,
  CKF_RW_SESSION: 2,
  CKF_SERIAL_SESSION: 4,
  CKF_TOKEN_INITIALIZED: 0x400,
  CKU_SO: 0,
  CKU_USER: 1,
  CKO_PRIVATE_KEY: 3,
  CKK_RSA: 0,
  CKM_RSA_PKCS_KEY_PAIR_GEN: 0,
  CKM_RSA_PKCS: 1,
  CKA_CLASS: 0,
  CKA_TOKEN: 1,
  CKA_PRIVATE: 2,
  CKA_LABEL: 3,
  CKA_KEY_TYPE: 0x100,
  CKA_ID: 0x102,
  CKA_SENSITIVE: 0x103,
  CKA_DECRYPT: 0x105,
  CKA_UNWRAP: 0x107,
  CKA_SIGN: 0x108,
  CKA_VERIFY: 0x10a,
  CKA_MODULUS: 0x120,
  CKA_MODULUS_BITS: 0x121,
  CKA_PUBLIC_EXPONENT: 0x122,
  CKA_EXTRACTABLE: 0x162,
  CKA_LOCAL: 0x163,
  CKA_NEVER_EXTRACTABLE: 0x164,
  CKA_ALWAYS_SENSITIVE: 0x165,
} as const;

/**
 * The native module. It is no part of what `npm ci` installs, nor of what is packed.
 *
 * @throws a sentence for whoever runs it, when it is not there.
 */
export function loadPkcs11(module: string): Cryptoki {
  const cryptoki = new (readNative().PKCS11)();
  cryptoki.load(module);
  cryptoki.C_Initialize({ flags: constants.CKF_OS_LOCKING_OK });
  return cryptoki;
}

/** Whether the native module is installed and compiled. */
export function hasPkcs11(): boolean {
  try {
    return readNative() !== undefined;
  } catch {
    return false;
  }
}

/** Where a checkout has the module: in a place of its own. */
const IN_CHECKOUT = join('signer', 'pkcs11', 'package.json');

/** From the folder of the program upwards, as a checkout has it; then from the folder that it is run in, as one's own package. */
function* listPlaces(): Generator<string> {
  for (let folder = dirname(process.argv[1] ?? process.cwd()); ; folder = dirname(folder)) {
    yield join(folder, IN_CHECKOUT);
    if (folder === dirname(folder)) break;
  }
  yield join(process.cwd(), 'package.json');
}

function readNative(): { readonly PKCS11: new () => Cryptoki } {
  let cause: unknown;
  for (const place of listPlaces()) {
    try {
      return createRequire(place)('pkcs11js');
    } catch (error) {
      cause ??= error;
    }
  }
  throw new Error(
    'PKCS#11 needs the native module pkcs11js, in a checkout or in the project that the command is run in. In a checkout: npm ci --ignore-scripts --prefix signer/pkcs11 && node signer/pkcs11/compile.js',
    { cause },
  );
}
