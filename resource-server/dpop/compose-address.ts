/** Characters that mean the same with and without percent-encoding (RFC 3986 §2.3). */
const UNRESERVED = /^[A-Za-z0-9._~-]$/;

/**
 * An http address as proofs are compared by it (RFC 9449 §4.3): without query and fragment, with scheme, host, port and encoding in their
 * usual form (RFC 3986 §6.2.2 and §6.2.3). Nothing where it is no such address.
 */
export function normaliseAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, origin, pathname, username, password } = new URL(text);
  if ((protocol !== 'https:' && protocol !== 'http:') || username !== '' || password !== '') return undefined;
  const path = pathname.replace(/%[0-9A-Fa-f]{2}/g, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return UNRESERVED.test(character) ? character : encoded.toUpperCase();
  });
  return `${origin}${path}`;
}

/** The public address of a request for `target` (path and query, as on its request line), below `baseUrl`, which ends in a slash. */
export function composeAddress(baseUrl: string, target: string): string | undefined {
  // A proxy's form of the request line names a host; only its path counts.
  const path = target.startsWith('/') || !URL.canParse(target) ? target : new URL(target).pathname;
  return normaliseAddress(`${baseUrl}${path.replace(/^\//, '')}`);
}
