import { CommandFailure } from '../command-line/command-failure.ts';
import { explainAddress } from './explain-address.ts';
import { fetchJson } from './fetch-json.ts';

/** An authorization server as its metadata describes it (RFC 8414). */
export interface Issuer {
  /** Character by character what `aud` of a grant and `iss` of a token say. */
  readonly issuer: string;
  readonly tokenEndpoint: string;
  readonly keySetUrl: string | undefined;
  /** Whether it says that it takes the address of its token endpoint in `aud`, too. Only a Portvakt server says so. */
  readonly acceptsTokenEndpoint: boolean;
  /** Its clock when it answered, in milliseconds since 1970, by its Date header. */
  readonly serverTime: number | undefined;
}

/** The address of the metadata of `issuer`. The slash at its end is optional here, though not in a grant. */
function metadataUrl(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/oauth-authorization-server`;
}

/**
 * Reads the metadata of an issuer, which is named by its own address or by that of its metadata.
 *
 * @throws CommandFailure when nothing usable is there, or when it is another issuer's.
 */
export async function findIssuer(given: { readonly issuer: string } | { readonly wellKnown: string }): Promise<Issuer> {
  const url = 'issuer' in given ? metadataUrl(given.issuer) : given.wellKnown;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw noMetadata(url, 'that is not an http or https address');
  const { status, body, headers, serverTime } = await fetchJson(url);
  if (status !== 200 || body === undefined)
    throw noMetadata(url, `the answer is HTTP ${status}${body === undefined ? ' without JSON' : ''}`);
  const { issuer, token_endpoint: tokenEndpoint, jwks_uri: keySetUrl } = body;
  if (typeof issuer !== 'string' || typeof tokenEndpoint !== 'string')
    throw noMetadata(url, 'issuer or token_endpoint is missing in it');
  // RFC 8414 §3.3: metadata that names another issuer must not be used.
  if ('issuer' in given && withSlash(issuer) !== withSlash(given.issuer))
    throw noMetadata(url, `it is the metadata of ${issuer}`);
  return {
    issuer,
    tokenEndpoint,
    keySetUrl: typeof keySetUrl === 'string' ? keySetUrl : undefined,
    acceptsTokenEndpoint: headers.get('portvakt-also-audience') === 'token_endpoint',
    serverTime,
  };
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

function noMetadata(url: string, reason: string): CommandFailure {
  return new CommandFailure(`There is no usable metadata at ${url}: ${reason}.`, {
    error: 'no_metadata',
    lines: [
      explainAddress(url) ?? 'Check the issuer, such as http://localhost:7070/ or https://test.maskinporten.no/.',
    ],
    document: { url },
  });
}
