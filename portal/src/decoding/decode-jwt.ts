export type Members = Readonly<Record<string, unknown>>;

export interface DecodedJwt {
  readonly header: Members;
  readonly claims: Members;
}

/** Reads a grant or token to show it. Nothing is checked, and nothing leaves the page. Nothing when it has no readable claims. */
export function decodeJwt(text: string): DecodedJwt | undefined {
  const [header, claims] = text.split('.', 2).map(readPart);
  return claims && { header: header ?? {}, claims };
}

function readPart(part: string): Members | undefined {
  try {
    const bytes = atob(part.replaceAll('-', '+').replaceAll('_', '/').replaceAll('=', ''));
    const value: unknown = JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
  } catch {
    return undefined;
  }
}
