import { CommandFailure, usageFailure } from '../command-line/command-failure.ts';
import { readGivenText } from '../read-given-file.ts';
import { readPrivateKey } from './read-private-key.ts';
import type { CertificateSigner, KeySigner, SignerOptions } from './signer.ts';

/**
 * What grants are signed with: a certificate where one is given, otherwise a key, from the options or the environment.
 *
 * @throws CommandFailure where options exclude each other, or what they name cannot be used.
 */
export async function readSigner(
  options: SignerOptions,
  jwkInEnvironment: string | undefined,
): Promise<KeySigner | CertificateSigner | undefined> {
  checkTogether(options);
  if (options.p12 !== undefined || options.cert !== undefined) {
    const { readCertificateSigner } = await import('./read-certificate-signer.ts');
    return readCertificateSigner(options);
  }
  return readKeySigner(options, jwkInEnvironment);
}

type Name = keyof SignerOptions;

/** Refuses options that do not belong together. */
const EXCLUDED: readonly (readonly [given: Name, beside: Name, why: string])[] = [
  ['p12', 'key', 'the file has its own key'],
  ['p12', 'cert', 'the file has its own certificate'],
  ['p12', 'chain', 'the file has its own chain'],
  ['p12', 'kid', 'a grant with a certificate names no registered key'],
  ['cert', 'kid', 'a grant with a certificate names no registered key'],
];
const NEEDED: readonly (readonly [given: Name, ...needs: readonly Name[]])[] = [
  ['password-file', 'p12'],
  ['chain', 'cert'],
  ['x5c', 'p12', 'cert'],
];

function checkTogether(options: SignerOptions): void {
  const isGiven = (name: Name) => options[name] !== undefined;
  for (const [given, beside, why] of EXCLUDED) {
    if (isGiven(given) && isGiven(beside)) throw usageFailure(`--${given} and --${beside} exclude each other: ${why}.`);
  }
  for (const [given, ...needs] of NEEDED) {
    if (isGiven(given) && !needs.some(isGiven)) {
      throw usageFailure(`--${given} goes with a certificate: give ${needs.map((name) => `--${name}`).join(' or ')}.`);
    }
  }
}

async function readKeySigner(
  { key: file, kid }: SignerOptions,
  jwkInEnvironment: string | undefined,
): Promise<KeySigner | undefined> {
  if (file === undefined && jwkInEnvironment === undefined) return undefined;
  const source = file ?? 'MASKINPORTEN_CLIENT_JWK';
  const key = readPrivateKey(file === undefined ? (jwkInEnvironment ?? '') : await readKeyFile(file), kid);
  if (typeof key === 'string')
    throw new CommandFailure(`The key in ${source} cannot be used: ${key.replaceAll('FILE', source)}`, {
      error: 'key_unusable',
    });
  return { by: 'key', key: key.key, kid: kid ?? key.kid };
}

async function readKeyFile(file: string): Promise<string> {
  const hints = ['Make a key with portvakt keys new; the demo key is made when the server first starts.'];
  return readGivenText(file, { error: 'key_unreadable', hints, wanted: 'key' });
}
