import { createPrivateKey, type JsonWebKey, sign } from 'node:crypto';
import { JWT_BEARER, type OrganisationNumber, organisationIdentifier } from '@portvakt/protocol';
import { type Asker, UnansweredError } from '#outgoing-requests';
import type { KeyRing } from '#signing-keys';
import type { RemoteClient } from './register.ts';

/** Provides a bearer token for a remote register. Call `forget` if it was not accepted. */
export interface TokenSupply {
  read(): Promise<string>;
  forget(): void;
}

interface Made {
  readonly token: string;
  /** Milliseconds that it may be used, counted from when it was requested. */
  readonly goodFor: number;
}

/** Seconds that our own tokens live. No token is used in its last seconds (the second value). */
const LIFETIME = 120;
const MARGIN = 20;

/** Keeps the result of `make` for as long as it is valid. Callers at the same time share one. */
function keepToken(make: () => Promise<Made>): TokenSupply {
  let kept: { readonly token: string; readonly until: number } | undefined;
  let making: Promise<{ readonly token: string; readonly until: number }> | undefined;
  const makeOne = async () => {
    const askedAt = performance.now();
    const { token, goodFor } = await make();
    return { token, until: askedAt + goodFor };
  };
  return {
    read: async () => {
      if (kept !== undefined && performance.now() < kept.until) return kept.token;
      making ??= makeOne().finally(() => {
        making = undefined;
      });
      kept = await making;
      return kept.token;
    },
    forget: () => {
      kept = undefined;
    },
  };
}

/**
 * Tokens that this server issues to itself, for the organisation that runs it. The audience is the register that is
 * asked, so that its operator cannot use the token anywhere else, least of all here.
 */
export function createOwnTokens({
  issuer,
  audience,
  scope,
  operator,
  keyRing,
  clock,
  newTokenId,
}: {
  issuer: string;
  audience: string;
  /** The scope that permits the look-up. */
  scope: string;
  operator: OrganisationNumber;
  keyRing: Pick<KeyRing, 'signerFor'>;
  clock: () => number;
  newTokenId: () => string;
}): TokenSupply {
  return keepToken(async () => {
    const signer = await keyRing.signerFor(LIFETIME);
    const issuedAt = Math.floor(clock() / 1000);
    const claims = {
      aud: audience,
      scope,
      iss: issuer,
      client_amr: 'private_key_jwt',
      token_type: 'Bearer',
      exp: issuedAt + LIFETIME,
      iat: issuedAt,
      client_id: 'portvakt',
      jti: newTokenId(),
      consumer: organisationIdentifier(operator),
    };
    const input = `${encode({ kid: signer.kid, alg: signer.alg })}.${encode(claims)}`;
    const token = `${input}.${await signer.sign(input)}`;
    return { token, goodFor: (LIFETIME - MARGIN) * 1000 };
  });
}

/** Tokens from another issuer, requested with a JWT grant as any client does (RFC 7523 §2.1). */
export function createFetchedTokens({
  client,
  scope,
  ask,
  readKey,
  clock,
  newTokenId,
}: {
  client: RemoteClient;
  scope: string;
  ask: Asker;
  /** The text of a key file. */
  readKey: (file: string) => Promise<string>;
  clock: () => number;
  newTokenId: () => string;
}): TokenSupply {
  const { issuer, client_id } = client;
  return keepToken(async () => {
    const { body } = await ask({ url: `${issuer}.well-known/oauth-authorization-server` });
    const { issuer: named, token_endpoint: address } = (body ?? {}) as Record<string, unknown>;
    if (named !== issuer || typeof address !== 'string' || new URL(address).origin !== new URL(issuer).origin) {
      throw new UnansweredError(`the metadata of ${issuer} is not its own`);
    }
    const issuedAt = Math.floor(clock() / 1000);
    const claims = { aud: issuer, iss: client_id, scope, iat: issuedAt, exp: issuedAt + LIFETIME };
    const assertion = await signGrant({ ...claims, jti: newTokenId() }, await readKey(client.key));
    const reply = await ask({ url: address, form: { grant_type: JWT_BEARER, assertion } });
    const { access_token: token, expires_in: seconds } = (reply.body ?? {}) as Record<string, unknown>;
    if (reply.status !== 200 || typeof token !== 'string' || typeof seconds !== 'number') {
      throw new UnansweredError(`${issuer} gave no token: it answered ${reply.status}`);
    }
    return { token, goodFor: (seconds - MARGIN) * 1000 };
  });
}

async function signGrant(claims: object, keyText: string): Promise<string> {
  try {
    const jwk = JSON.parse(keyText) as JsonWebKey & { kid?: string };
    const input = `${encode({ alg: 'RS256', kid: jwk.kid })}.${encode(claims)}`;
    const key = createPrivateKey({ key: jwk, format: 'jwk' });
    return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
  } catch {
    // The error itself could quote the key.
    throw new UnansweredError('the key for the register is no private JWK');
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
