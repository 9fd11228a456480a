/** Members that only a private key has (RFC 7518 §6.3.2 and §6.2.2). */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth'];

/**
 * The place of the first private key in a parsed document, such as `$.integrations[0].keys[1]`: a JWK with a private member, or
 * a text with private PEM. It is looked for everywhere, since people paste keys into wrong fields, too.
 */
export function findPrivateKey(value: unknown, place = '$'): string | undefined {
  if (typeof value === 'string') return /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(value) ? place : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) {
    const isKey = 'kty' in value || 'n' in value;
    if (isKey && SECRET_MEMBERS.some((member) => isFilled((value as Readonly<Record<string, unknown>>)[member])))
      return place;
  }
  for (const [name, inner] of Object.entries(value)) {
    const found = findPrivateKey(inner, Array.isArray(value) ? `${place}[${name}]` : `${place}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Some libraries write empty members, which hold no secret. */
function isFilled(member: unknown): boolean {
  return member !== undefined && member !== null && member !== '';
}
