/** A token as it was answered. */
export interface ObtainedToken {
  readonly accessToken: string;
  /** What was granted, where the answer says it. */
  readonly scope: string | undefined;
  /** Milliseconds that it lives, from `at` on; unknown where neither the answer nor the token says it. */
  readonly life: number | undefined;
  /** Elapsed time when it was asked for. */
  readonly at: number;
}

/**
 * The life of a token in milliseconds: from `expires_in` (which some servers write as text), or from its own times.
 */
export function readLife(expiresIn: unknown, token: string): number | undefined {
  const seconds = typeof expiresIn === 'string' && /^\d+(\.\d+)?$/.test(expiresIn) ? Number(expiresIn) : expiresIn;
  if (typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  const { exp, iat } = readClaims(token);
  return typeof exp === 'number' && typeof iat === 'number' && exp > iat ? (exp - iat) * 1000 : undefined;
}

function readClaims(token: string): Readonly<Record<string, unknown>> {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : {};
  } catch {
    // A token need not be a JWT.
    return {};
  }
}
