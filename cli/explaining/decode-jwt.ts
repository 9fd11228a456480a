type Members = Readonly<Record<string, unknown>>;

export interface DecodedJwt {
  /** Absent where it cannot be read at all. */
  readonly header: Members | undefined;
  readonly claims: Members | undefined;
}

/** Reads what can be read of a JWT, however wrong its form is: it is to be shown, not trusted. */
export function decodeJwt(text: string): DecodedJwt {
  const [header, claims] = text.split('.');
  return { header: decodePart(header), claims: decodePart(claims) };
}

function decodePart(part: string | undefined): Members | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
  } catch {
    return undefined;
  }
}
