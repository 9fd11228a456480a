import type { JWK } from 'jose';
import { decodeJwt } from 'jose/jwt/decode';
import type { Asker } from '#outgoing-requests';
import { type AccessToken, createTokenReader, type PublishedKeys, readBearer, type TokenFault } from './read-token.ts';

/** Milliseconds that the keys of another issuer are kept, and between two attempts to read them anew. */
const KEPT = 60 * 60 * 1000;
const PAUSE = 5000;

type PublicKey = Awaited<ReturnType<PublishedKeys>>[number];

/**
 * Reads machine tokens of other issuers that the operator trusts. `audiences` are how those tokens may name this server now. The
 * keys are those in the metadata of the issuer, and the metadata must be its own.
 *
 * @returns nothing for a token that claims another issuer: it is somebody else's to read.
 */
export function createTrustedIssuerReader({
  issuers,
  audiences,
  ask,
  clock,
  monotonic = () => performance.now(),
}: {
  issuers: readonly string[];
  audiences: () => readonly string[];
  ask: Asker;
  clock: () => number;
  /** Milliseconds, on a clock that never jumps: how old keys are has nothing to do with what time it is. */
  monotonic?: () => number;
}): (authorization: string | undefined) => Promise<AccessToken | TokenFault | undefined> {
  const readers = new Map(
    issuers.map((issuer) => {
      const keys = createRemoteKeys({ issuer, ask, monotonic });
      const read = createTokenReader({ issuers: [issuer], audiences, keys: keys.read, clock });
      return [issuer, { keys, read }] as const;
    }),
  );
  return async (authorization) => {
    const { issuer, kid } = claimed(readBearer(authorization));
    const reader = readers.get(issuer);
    if (reader === undefined) return undefined;
    await reader.keys.ensure(kid);
    const token = await reader.read(authorization);
    return !('fault' in token) && token.scopes.size === 0
      ? { fault: 'invalid', reason: 'the token has no scope' }
      : token;
  };
}

/** The keys of `issuer`: read when a token needs them, again when they are old or when a new one turns up. */
function createRemoteKeys({ issuer, ask, monotonic }: { issuer: string; ask: Asker; monotonic: () => number }) {
  let known: readonly PublicKey[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  const refresh = async () => {
    const metadata = (await ask({ url: `${issuer}.well-known/oauth-authorization-server` })).body as
      | { issuer?: unknown; jwks_uri?: unknown }
      | undefined;
    const address = metadata?.jwks_uri;
    // Another host's keys would make that host the issuer.
    if (metadata?.issuer !== issuer || typeof address !== 'string' || !isOf(address, issuer)) return;
    const { keys } = ((await ask({ url: address })).body ?? {}) as { keys?: readonly JWK[] };
    if (!Array.isArray(keys)) return;
    known = keys.filter(isRsa);
    readAt = monotonic();
  };

  return {
    read: async () => known,
    /** Reads the keys unless the one that is needed is known and fresh. What is known stays when they cannot be read. */
    ensure: async (kid: string | undefined): Promise<void> => {
      const fresh = monotonic() - readAt < KEPT;
      if (fresh && known.some((key) => key.kid === kid)) return;
      if (reading === undefined && monotonic() - triedAt < PAUSE) return;
      triedAt = monotonic();
      reading ??= refresh()
        .catch(() => undefined)
        .finally(() => {
          reading = undefined;
        });
      await reading;
      // Keys that could not be confirmed for this long are no longer anybody's.
      if (monotonic() - readAt >= 2 * KEPT) known = [];
    },
  };
}

function isOf(address: string, issuer: string): boolean {
  return URL.canParse(address) && new URL(address).origin === new URL(issuer).origin;
}

function isRsa(key: JWK): key is JWK & PublicKey {
  return key.kty === 'RSA' && typeof key.kid === 'string' && typeof key.n === 'string' && typeof key.e === 'string';
}

function claimed(token: string | undefined): { issuer: string; kid: string | undefined } {
  try {
    const [header = ''] = (token ?? '').split('.');
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid?: string };
    return { issuer: decodeJwt(token ?? '').iss ?? '', kid };
  } catch {
    return { issuer: '', kid: undefined };
  }
}
