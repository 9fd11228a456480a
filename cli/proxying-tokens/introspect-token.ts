import type { ClientSettings } from '@portvakt/client';
import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from 'jose';

/** What introspection says of a token: its claims, or why it is not good. */
export type Introspector = (token: string) => Promise<{ readonly active: boolean; readonly [claim: string]: unknown }>;

/** How long a failure to find the key set is remembered, in milliseconds. */
const FAILURE_REMEMBERED = 30_000;

const ADDRESSES: Readonly<Record<string, string>> = {
  test: 'https://test.maskinporten.no/',
  prod: 'https://maskinporten.no/',
};

/**
 * Checks tokens against the key set of the issuer: signature, issuer and times. Whom a token is for (`aud`) and what it allows
 * (`scope`) is for the API to judge. Keys are fetched at most once in 30 s, whatever key ids strangers invent.
 */
export function createIntrospector(settings: ClientSettings): Introspector {
  let found: { readonly issuer: string; readonly keys: ReturnType<typeof createRemoteJWKSet> } | undefined;
  let failedAt: number | undefined;
  const find = async () => {
    if (found !== undefined) return found;
    if (failedAt !== undefined && performance.now() - failedAt < FAILURE_REMEMBERED) return undefined;
    const metadata = await readMetadata(settings);
    if (metadata === undefined) {
      failedAt = performance.now();
      return undefined;
    }
    const { issuer, keySet } = metadata;
    const keys = createRemoteJWKSet(new URL(keySet), {
      cooldownDuration: FAILURE_REMEMBERED,
      [customFetch]: rememberFailure(),
    });
    found = { issuer, keys };
    return found;
  };
  return async (token) => {
    const server = await find();
    if (server === undefined) return { active: false, error: 'the key set of the issuer cannot be read' };
    const { issuer, keys } = server;
    try {
      const { payload } = await jwtVerify<JWTPayload>(token, keys, {
        issuer,
        algorithms: ['RS256', 'RS384', 'RS512'],
        requiredClaims: ['exp', 'iat'],
        clockTolerance: 10,
      });
      return { ...payload, active: true };
    } catch (error) {
      if (error instanceof errors.JWTExpired) return { active: false, error: 'token is expired' };
      return { active: false, error: error instanceof errors.JOSEError ? error.message : 'token cannot be checked' };
    }
  };
}

/** jose counts from the last fetch that succeeded, so that a key set that is away would be asked for by every request. */
function rememberFailure(): (url: string, options: RequestInit) => Promise<Response> {
  let failedAt: number | undefined;
  return async (url, options) => {
    if (failedAt !== undefined && performance.now() - failedAt < FAILURE_REMEMBERED) {
      throw new Error('The key set could not be fetched a moment ago.');
    }
    failedAt = performance.now();
    const response = await fetch(url, options);
    if (response.ok) failedAt = undefined;
    return response;
  };
}

async function readMetadata({ environment, issuer, wellKnownUrl }: ClientSettings) {
  const expected = environment === undefined ? issuer : ADDRESSES[environment];
  const url = wellKnownUrl ?? `${expected?.replace(/\/$/, '')}/.well-known/oauth-authorization-server`;
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(10_000) });
    const { issuer: named, jwks_uri: keySet } = (await response.json()) as Record<string, unknown>;
    if (typeof named !== 'string' || typeof keySet !== 'string') return undefined;
    // RFC 8414 §3.3: metadata of another issuer is not to be used.
    return expected === undefined || named === expected ? { issuer: named, keySet } : undefined;
  } catch {
    return undefined;
  }
}
