import { type ClientKey, type ClientSettings, readNaisSettings, TokenError } from '@portvakt/client';
import { CommandFailure, usageFailure } from '../command-line/command-failure.ts';
import { readGivenFile, readGivenText } from '../read-given-file.ts';

export interface ProxyOptions {
  readonly issuer?: string;
  readonly 'client-id'?: string;
  readonly key?: string;
  readonly kid?: string;
  readonly cert?: string;
  readonly p12?: string;
  readonly 'password-file'?: string;
  readonly altinn?: string;
}

/**
 * The settings of the token client: options first, then the names that NAIS injects.
 *
 * @throws CommandFailure that names everything that is missing.
 */
export async function readProxySettings(
  options: ProxyOptions,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ClientSettings> {
  const key = await readKey(options);
  const { issuer, 'client-id': clientId, altinn } = options;
  try {
    const settings = readNaisSettings({
      ...environment,
      // A place that a JWK would be read from: what the option names is put in below.
      ...(key !== undefined && { MASKINPORTEN_CLIENT_JWK: 'given' }),
      ...(clientId !== undefined && { MASKINPORTEN_CLIENT_ID: clientId }),
      // What is given as an option is about one server, and the environment about another: they are never mixed.
      ...(issuer !== undefined && {
        MASKINPORTEN_ISSUER: issuer,
        MASKINPORTEN_TOKEN_ENDPOINT: undefined,
        MASKINPORTEN_WELL_KNOWN_URL: undefined,
      }),
    });
    return { ...settings, key: key ?? settings.key, ...(altinn !== undefined && { altinnUrl: altinn }) };
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    throw new CommandFailure(error.description, {
      error: 'settings_missing',
      exitCode: 2,
      lines: ['Or give --client-id ID, --key FILE (or --p12 FILE) and --issuer URL.'],
    });
  }
}

async function readKey(options: ProxyOptions): Promise<ClientKey | undefined> {
  const { key: file, kid, cert, p12, 'password-file': passwordFile } = options;
  if (p12 !== undefined) {
    if (file !== undefined || cert !== undefined) throw usageFailure('--p12 has its own key and certificate.');
    const password =
      passwordFile === undefined ? '' : await readGivenText(passwordFile, { error: 'password_unreadable' });
    return {
      pkcs12: await readGivenFile(p12, { error: 'certificate_unreadable' }),
      password: password.split(/\r?\n/)[0] ?? '',
    };
  }
  if (file === undefined) {
    if (cert !== undefined) throw usageFailure('--cert FILE needs the private key beside it: --key FILE.');
    return undefined;
  }
  const privateKey = await readGivenText(file, { error: 'key_unreadable', wanted: 'key' });
  if (cert === undefined) return { privateKey, ...(kid !== undefined && { kid }) };
  return { privateKey, certificate: await readGivenText(cert, { error: 'certificate_unreadable' }) };
}
