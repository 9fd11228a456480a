/** Characters that mean the same with and without percent-encoding (RFC 3986 §2.3). */
const UNRESERVED = /^[A-Za-z0-9._~-]$/;

/**
 * An http address as it is compared (RFC 9449 §4.3, RFC 3986 §6.2.2 and §6.2.3): without query and fragment, the scheme and the host in
 * lower case, without the usual port, and with nothing percent-encoded that need not be. Nothing where it is no such address.
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
