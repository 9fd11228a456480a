import type { Clock } from '../clock.ts';
import type { ServerSettings } from '../settings.ts';
import { TokenError } from '../token-error.ts';
import type { Exchange } from './exchange-http.ts';

export interface TokenServer {
  /** What assertions say in `aud`. */
  readonly issuer: string;
  readonly tokenEndpoint: string;
  /** Altinn's platform, where it is known. */
  readonly altinnUrl: string | undefined;
}

/** Digdir's addresses, as its documentation has them. They are known, so that one request fewer can fail. */
const ENVIRONMENTS: Readonly<Record<string, TokenServer>> = {
  test: {
    issuer: 'https://test.maskinporten.no/',
    tokenEndpoint: 'https://test.maskinporten.no/token',
    altinnUrl: 'https://platform.tt02.altinn.no',
  },
  prod: {
    issuer: 'https://maskinporten.no/',
    tokenEndpoint: 'https://maskinporten.no/token',
    altinnUrl: 'https://platform.altinn.no',
  },
};

/** How long a failed discovery is remembered: callers fail at once meanwhile. */
const FAILURE_REMEMBERED = 30_000;
/** How long metadata counts; after that it is read again, and what was known is used if that fails. */
const METADATA_LIFE = 12 * 3_600_000;

/**
 * Finds the server that `settings` name. What is wrong with them is said at once.
 *
 * @returns A function that says where the server is. It rejects with a TokenError `discovery_failed`.
 * @throws TokenError `settings_invalid`
 */
export function createServerFinder(
  settings: ServerSettings,
  { clock, exchange }: { readonly clock: Clock; readonly exchange: Exchange },
): () => Promise<TokenServer> {
  const known = readKnownServer(settings);
  if ('tokenEndpoint' in known) return async () => known;
  const { metadataUrl, issuer } = known;
  let found: { readonly server: TokenServer; readonly at: number } | undefined;
  let failed: { readonly error: TokenError; readonly at: number } | undefined;
  let flight: Promise<TokenServer> | undefined;

  const discover = async (): Promise<TokenServer> => {
    try {
      const server = await readMetadata(metadataUrl, { issuer, settings, exchange });
      found = { server, at: clock.elapsed() };
      failed = undefined;
      return server;
    } catch (error) {
      // Anything else would be a bug of this library.
      failed = { error: error as TokenError, at: clock.elapsed() };
      throw error;
    } finally {
      flight = undefined;
    }
  };
  const isFresh = (at: number, life: number) => clock.elapsed() - at < life;

  return async () => {
    if (found !== undefined && isFresh(found.at, METADATA_LIFE)) return found.server;
    if (failed !== undefined && isFresh(failed.at, FAILURE_REMEMBERED)) {
      if (found !== undefined) return found.server;
      throw withWait(failed.error, FAILURE_REMEMBERED - (clock.elapsed() - failed.at));
    }
    flight ??= discover();
    if (found === undefined)
      return flight.catch((error: TokenError) => Promise.reject(withWait(error, FAILURE_REMEMBERED)));
    flight.catch(() => undefined);
    return found.server;
  };
}

function withWait(error: TokenError, retryAfter: number): TokenError {
  const { code, description, hint, status, cause } = error;
  return new TokenError({ code, description, hint, status, cause, retryable: true, retryAfter });
}

function readKnownServer(settings: ServerSettings): TokenServer | { metadataUrl: string; issuer: string | undefined } {
  const { environment, issuer, wellKnownUrl, tokenEndpoint, altinnUrl } = settings;
  const named = [environment, issuer, wellKnownUrl].filter((value) => value !== undefined);
  if (named.length !== 1) {
    throw invalid(
      `Give one of environment, issuer and wellKnownUrl; ${named.length === 0 ? 'there is none' : `there are ${named.length}`}.`,
    );
  }
  if (tokenEndpoint !== undefined && issuer === undefined) throw invalid('tokenEndpoint needs issuer beside it.');
  if (environment !== undefined) {
    const server = ENVIRONMENTS[environment];
    if (server === undefined) throw invalid(`environment must be 'test' or 'prod'; it is '${environment}'.`);
    return altinnUrl === undefined ? server : { ...server, altinnUrl };
  }
  for (const address of [issuer, wellKnownUrl, tokenEndpoint, altinnUrl]) {
    if (address !== undefined) checkAddress(address, settings.allowHttp ?? false);
  }
  if (wellKnownUrl !== undefined) return { metadataUrl: wellKnownUrl, issuer: undefined };
  const given = issuer as string;
  if (tokenEndpoint !== undefined) return { issuer: given, tokenEndpoint, altinnUrl };
  if (given.endsWith('/token') || given.includes('/.well-known/')) {
    throw invalid(`issuer must be the server's own name, such as https://test.maskinporten.no/; it is ${given}.`);
  }
  return { metadataUrl: `${given.replace(/\/$/, '')}/.well-known/oauth-authorization-server`, issuer: given };
}

/** Tokens travel over TLS, or stay on this machine. */
function checkAddress(address: string, allowHttp: boolean): void {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw invalid(`'${address}' is not an address of the web.`);
  const { hostname: host } = url;
  const isLocal =
    host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
  if (url.protocol === 'http:' && !isLocal && !allowHttp) {
    throw invalid(`${address} is not https, so that others could read the tokens. Set allowHttp if they cannot.`);
  }
}

async function readMetadata(
  metadataUrl: string,
  { issuer, settings, exchange }: { issuer: string | undefined; settings: ServerSettings; exchange: Exchange },
): Promise<TokenServer> {
  const answer = await exchange(metadataUrl, { headers: { accept: 'application/json' } });
  const failed = (reason: string) =>
    new TokenError({
      code: 'discovery_failed',
      description: `${metadataUrl} does not tell where the token endpoint is: ${reason}`,
      hint: 'Check the address of the issuer.',
      status: 'status' in answer ? answer.status : undefined,
      cause: 'unreachable' in answer ? answer.cause : undefined,
    });
  if ('unreachable' in answer) throw failed(answer.unreachable);
  if (answer.status !== 200) throw failed(`it answers HTTP ${answer.status}.`);
  const { issuer: named, token_endpoint: tokenEndpoint } = answer.json ?? {};
  if (typeof named !== 'string' || typeof tokenEndpoint !== 'string' || !URL.canParse(tokenEndpoint)) {
    throw failed('its answer is not the metadata of an authorization server.');
  }
  // RFC 8414 §3.3. The slash at the end is forgiven: people leave it out, and the host is the same.
  if (issuer !== undefined && withSlash(named) !== withSlash(issuer))
    throw failed(`it names another issuer, ${named}.`);
  checkAddress(tokenEndpoint, settings.allowHttp ?? false);
  return { issuer: named, tokenEndpoint, altinnUrl: settings.altinnUrl ?? chooseAltinn(named) };
}

/** A Portvakt on this machine has Altinn's paths itself. */
function chooseAltinn(issuer: string): string | undefined {
  const real = Object.values(ENVIRONMENTS).find((server) => server.issuer === issuer);
  return real?.altinnUrl ?? (issuer.startsWith('http:') ? issuer : undefined);
}

function withSlash(address: string): string {
  return address.endsWith('/') ? address : `${address}/`;
}

function invalid(description: string): TokenError {
  return new TokenError({ code: 'settings_invalid', description });
}
