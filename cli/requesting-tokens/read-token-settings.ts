import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CommandFailure, usageFailure } from '../command-line/command-failure.ts';
import { type PrivateKey, readPrivateKey } from './read-private-key.ts';

/** What a grant is made of, and whom it is for. */
export interface TokenSettings {
  readonly server: ServerSetting;
  readonly clientId: string;
  readonly key: KeyObject;
  readonly kid: string;
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly pid: string | undefined;
  readonly consumerOrganisation: string | undefined;
  /** Seconds. */
  readonly lifetime: number;
}

export type ServerSetting =
  | { readonly issuer: string; readonly tokenEndpoint: string | undefined }
  | { readonly wellKnown: string };

export interface TokenOptions {
  readonly issuer?: string;
  readonly 'well-known'?: string;
  readonly 'client-id'?: string;
  readonly key?: string;
  readonly kid?: string;
  readonly scope?: readonly string[];
  readonly resource?: readonly string[];
  readonly pid?: string;
  readonly 'consumer-org'?: string;
  readonly lifetime?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const LONGEST_LIFETIME = 86_400;

/**
 * The settings of a token request: options first, then the names that NAIS injects.
 *
 * @throws CommandFailure that names everything that is missing, or says why the key cannot be used.
 */
export async function readTokenSettings(options: TokenOptions, environment: Environment): Promise<TokenSettings> {
  const server = readServer(options, environment);
  const clientId = options['client-id'] ?? present(environment.MASKINPORTEN_CLIENT_ID);
  const scopes = (options.scope ?? [environment.MASKINPORTEN_SCOPES ?? ''])
    .flatMap((text) => text.split(/\s+/))
    .filter((text) => text !== '');
  const key = await readKey(options, environment);
  const kid = options.kid ?? key?.kid;
  const lifetime = readLifetime(options.lifetime);

  if (server === undefined || clientId === undefined || key === undefined || kid === undefined || scopes.length === 0) {
    const missing = [
      ...(server === undefined ? ['--issuer URL (or MASKINPORTEN_WELL_KNOWN_URL): the authorization server'] : []),
      ...(clientId === undefined ? ['--client-id ID (or MASKINPORTEN_CLIENT_ID): the client that asks'] : []),
      ...(key === undefined ? ["--key FILE (or MASKINPORTEN_CLIENT_JWK): the client's private key"] : []),
      ...(key !== undefined && kid === undefined
        ? ['--kid KID: what the key is registered as, since the key itself names no kid']
        : []),
      ...(scopes.length === 0 ? ['--scope SCOPE (or MASKINPORTEN_SCOPES): what to ask for'] : []),
    ];
    throw new CommandFailure(missing.length === 1 ? 'Something is missing:' : `${missing.length} things are missing:`, {
      error: 'settings_missing',
      exitCode: 2,
      lines: missing,
      document: { error_description: `Missing: ${missing.join('; ')}`, missing },
    });
  }
  return {
    server,
    clientId,
    key: key.key,
    kid,
    scopes,
    resources: options.resource ?? [],
    pid: options.pid,
    consumerOrganisation: options['consumer-org'],
    lifetime,
  };
}

/** What is given as an option is about one server, and the environment about another: they are never mixed. */
function readServer(options: TokenOptions, environment: Environment): ServerSetting | undefined {
  if (options['well-known'] !== undefined && options.issuer !== undefined) {
    throw usageFailure('--issuer and --well-known name the same thing: give one of them.');
  }
  if (options['well-known'] !== undefined) return { wellKnown: options['well-known'] };
  if (options.issuer !== undefined) return { issuer: options.issuer, tokenEndpoint: undefined };
  const issuer = present(environment.MASKINPORTEN_ISSUER);
  const tokenEndpoint = present(environment.MASKINPORTEN_TOKEN_ENDPOINT);
  const wellKnown = present(environment.MASKINPORTEN_WELL_KNOWN_URL);
  if (issuer !== undefined && tokenEndpoint !== undefined) return { issuer, tokenEndpoint };
  if (wellKnown !== undefined) return { wellKnown };
  return issuer === undefined ? undefined : { issuer, tokenEndpoint };
}

async function readKey({ key: file, kid }: TokenOptions, environment: Environment): Promise<PrivateKey | undefined> {
  const inEnvironment = present(environment.MASKINPORTEN_CLIENT_JWK);
  if (file === undefined && inEnvironment === undefined) return undefined;
  const source = file ?? 'MASKINPORTEN_CLIENT_JWK';
  const text = file === undefined ? inEnvironment : await readKeyFile(file);
  const key = readPrivateKey(text ?? '', kid);
  if (typeof key === 'string')
    throw new CommandFailure(`The key in ${source} cannot be used: ${key}`, { error: 'key_unusable' });
  return key;
}

async function readKeyFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandFailure(code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read: ${message}`, {
      error: 'key_unreadable',
      lines:
        code === 'ENOENT'
          ? ['Make a key with portvakt keys new; the demo key is made when the server first starts.']
          : [],
    });
  }
}

function readLifetime(text: string | undefined): number {
  if (text === undefined) return 120;
  const seconds = Number(text);
  // More than the server allows is let through: what it says of it is what one wants to see.
  if (/^[0-9]+$/.test(text) && seconds >= 1 && seconds <= LONGEST_LIFETIME) return seconds;
  throw usageFailure(`--lifetime must be a whole number of seconds; it is '${text}'.`);
}

function present(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}
