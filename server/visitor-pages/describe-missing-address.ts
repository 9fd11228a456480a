/**
 * What helps whoever asks at an address where there is nothing: what is wrong with the address where that can be seen, and
 * otherwise where every address is named. `url` is the request's target, with its query.
 */
export function describeMissingAddress({
  method,
  url,
  issuer,
}: {
  readonly method: string;
  readonly url: string;
  readonly issuer: string;
}): string {
  const path = url.split('?', 1)[0] as string;
  if (method === 'POST' && path === '/') {
    return `Token requests go to ${issuer}token; this is the issuer's own address.`;
  }
  if (path.includes('//')) {
    return 'The address has two slashes in a row. The issuer ends in a slash, so what is put behind it begins without one.';
  }
  if (path !== path.toLowerCase() && known.has(path.toLowerCase())) {
    return `Addresses are lower case: ${issuer}${path.toLowerCase().slice(1)}.`;
  }
  const meant = otherAddresses.find(([pattern]) => pattern.test(path))?.[1];
  if (meant !== undefined) return `What is there elsewhere is here at ${issuer}${meant}.`;
  return `The metadata at ${issuer}.well-known/oauth-authorization-server names every endpoint.`;
}

const known: ReadonlySet<string> = new Set(['/token', '/jwk', '/jwks', '/.well-known/oauth-authorization-server']);

/** Where other servers have the same. */
const otherAddresses: readonly (readonly [pattern: RegExp, here: string])[] = [
  [/^\/(?:oauth2?|connect|as|v1|v2|oauth2\/v1|oauth2\/v2\.0)\/token$/i, 'token'],
  [/^\/(?:\.well-known\/jwks(?:\.json)?|jwks\.json|certs|keys|oauth2?\/jwks)$/i, 'jwk'],
  [/^\/\.well-known\/openid-configuration$/i, '.well-known/oauth-authorization-server'],
];
