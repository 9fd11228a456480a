import { type KeyObject, randomUUID, sign } from 'node:crypto';
import { JWT_BEARER } from '@portvakt/protocol';
import { clientIdAt, clientInTurn, scopeAt, shape } from './register-shape.ts';
import { encode, writeRequest } from './write-request.ts';

/** Of so many requests the last one must be refused. */
const EACH = 10;
/** Requests back to the one that is sent once more: by then it was answered long ago. */
const EARLIER = 501;
/** Seconds ago that an expired grant was made. */
const LONG_AGO = 3600;

type Change = (good: Good) => Partial<Good>;

interface Good {
  readonly header: object;
  readonly claims: {
    readonly aud: string;
    readonly iss: string;
    readonly scope: string;
    readonly iat: number;
    readonly exp: number;
    readonly jti: string;
  };
  /** Another signature than the right one. */
  readonly signature?: string;
}

/** One for each stage at which the token endpoint refuses, from the shape to the scopes; the form and a used grant come besides. */
const changes: readonly Change[] = [
  ({ header }) => ({ header: { ...header, alg: 'none' } }),
  ({ claims }) => ({ claims: { ...claims, iss: randomUUID() } }),
  ({ header }) => ({ header: { ...header, kid: 'unknown' } }),
  () => ({ signature: Buffer.alloc(256, 1).toString('base64url') }),
  ({ claims }) => ({ claims: { ...claims, aud: 'https://another.example/' } }),
  ({ claims }) => ({ claims: { ...claims, iat: claims.iat - LONG_AGO, exp: claims.exp - LONG_AGO } }),
  ({ claims }) => ({ claims: { ...claims, scope: `${shape.prefix}:not-of-the-client` } }),
];
const STAGES = changes.length + 2;

/** Whether the request number `step` is one that must be refused, in a batch with such. */
export function isRefused(step: number): boolean {
  return step % EACH === EACH - 1;
}

/** The request that is sent as number `step` in place of a good one, and must be refused: every stage in turn. */
export function refusedAt(
  step: number,
  requests: readonly Buffer[],
  {
    clients,
    issuer,
    kid,
    privateKey,
  }: {
    readonly clients: number;
    readonly issuer: string;
    readonly kid: string;
    readonly privateKey: KeyObject;
  },
): Buffer {
  const stage = Math.floor(step / EACH) % STAGES;
  const earlier = requests[step - EARLIER];
  if (stage === changes.length && earlier !== undefined) return earlier;
  const change = changes[stage];
  if (change === undefined) return writeRequest('/token', { grant_type: JWT_BEARER });
  const client = clientInTurn(step, clients);
  const iat = Math.floor(Date.now() / 1000);
  const good: Good = {
    header: { alg: 'RS256', kid },
    claims: { aud: issuer, iss: clientIdAt(client), scope: scopeAt(client, 0), iat, exp: iat + 120, jti: randomUUID() },
  };
  const { header, claims, signature }: Good = { ...good, ...change(good) };
  const input = `${encode(header)}.${encode(claims)}`;
  const right = () => sign('sha256', Buffer.from(input), privateKey).toString('base64url');
  return writeRequest('/token', { grant_type: JWT_BEARER, assertion: `${input}.${signature ?? right()}` });
}
