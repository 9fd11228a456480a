import { CommandFailure, usageFailure } from '../command-line/command-failure.ts';
import { readSigner } from './read-signer.ts';
import type { CertificateSigner, KeySigner, SignerOptions } from './signer.ts';

/** What a grant is made of, and who it is for. */
export interface TokenSettings {
  readonly server: ServerSetting;
  readonly clientId: string;
  readonly signer: GrantSigner;
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly pid: string | undefined;
  readonly consumerOrganisation: string | undefined;
  /** The one object of `authorization_details`. */
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** Seconds. */
  readonly lifetime: number;
}

/** What signs, and how the grant's header says so. */
export type GrantSigner = (KeySigner & { readonly kid: string }) | CertificateSigner;

export type ServerSetting =
  | { readonly issuer: string; readonly tokenEndpoint: string | undefined }
  | { readonly wellKnown: string };

export interface TokenOptions extends SignerOptions {
  readonly issuer?: string;
  readonly 'well-known'?: string;
  readonly 'client-id'?: string;
  readonly scope?: readonly string[];
  readonly resource?: readonly string[];
  readonly pid?: string;
  readonly 'consumer-org'?: string;
  readonly 'system-user'?: string;
  readonly 'external-ref'?: string;
  readonly consent?: string;
  readonly 'consent-from'?: string;
  readonly lifetime?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const LONGEST_LIFETIME = 86_400;

/**
 * The settings of a token request: options first, then the names that NAIS injects.
 *
 * @throws CommandFailure that names everything that is missing, or says why the key or certificate cannot be used.
 */
export async function readTokenSettings(options: TokenOptions, environment: Environment): Promise<TokenSettings> {
  const server = readServer(options, environment);
  const clientId = options['client-id'] ?? present(environment.MASKINPORTEN_CLIENT_ID);
  const scopes = (options.scope ?? [environment.MASKINPORTEN_SCOPES ?? ''])
    .flatMap((text) => text.split(/\s+/))
    .filter((text) => text !== '');
  const signer = await readSigner(options, present(environment.MASKINPORTEN_CLIENT_JWK));
  const lifetime = readLifetime(options.lifetime);

  if (server === undefined || clientId === undefined || !isNamed(signer) || scopes.length === 0) {
    const missing = [
      ...(server === undefined
        ? ['--issuer URL (or MASKINPORTEN_ISSUER, or MASKINPORTEN_WELL_KNOWN_URL): the authorization server']
        : []),
      ...(clientId === undefined ? ['--client-id ID (or MASKINPORTEN_CLIENT_ID): the client that asks'] : []),
      ...(signer === undefined
        ? [
            "--key FILE (or MASKINPORTEN_CLIENT_JWK): the client's private key; or --p12 FILE: its virksomhetssertifikat",
          ]
        : []),
      ...(signer !== undefined && !isNamed(signer)
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
    signer,
    scopes,
    resources: options.resource ?? [],
    pid: options.pid,
    consumerOrganisation: options['consumer-org'],
    details: readDetails(options),
    lifetime,
  };
}

function isNamed(signer: KeySigner | CertificateSigner | undefined): signer is GrantSigner {
  return signer !== undefined && (signer.by === 'certificate' || signer.kid !== undefined);
}

/** The options may be about one server and the environment about another: they are never mixed. */
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

/** What asks for a system user or a consent. The server says whether it is right. */
function readDetails(options: TokenOptions): TokenSettings['details'] {
  const { 'system-user': owner, 'external-ref': externalRef, consent, 'consent-from': from } = options;
  if (owner !== undefined && consent !== undefined) {
    throw usageFailure('A token is for one party: give either --system-user or --consent.');
  }
  if (externalRef !== undefined && owner === undefined) throw usageFailure('--external-ref needs --system-user.');
  if ((consent === undefined) !== (from === undefined)) {
    throw usageFailure('--consent and --consent-from belong together.');
  }
  if (owner !== undefined) {
    return {
      type: 'urn:altinn:systemuser',
      systemuser_org: { authority: 'iso6523-actorid-upis', ID: `0192:${owner}` },
      ...(externalRef !== undefined && { externalRef }),
    };
  }
  return consent === undefined ? undefined : { type: 'urn:altinn:consent', id: consent, from };
}

function readLifetime(text: string | undefined): number {
  if (text === undefined) return 120;
  const seconds = Number(text);
  // More than the server allows is let through, so that the user sees what the server says about it.
  if (/^[0-9]+$/.test(text) && seconds >= 1 && seconds <= LONGEST_LIFETIME) return seconds;
  throw usageFailure(`--lifetime must be a whole number of seconds; it is '${text}'.`);
}

function present(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}
