import type { Refusal } from '@portvakt/protocol';
import type { RegisteredClient } from '#clients';
import type { GrantRecord } from '#grant-journal';
import type { Decision } from './compose-token.ts';

/** Characters of what a refused grant asked for that are kept. */
const LONGEST_SCOPE = 1000;

interface Circumstances {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly traceId: string;
}

/** The record of a token: who got what, signed with which key. Neither the token nor the person it names is in it. */
export function describeToken(
  decided: Decision,
  { at, traceId, signedWith }: Circumstances & { signedWith: string },
): GrantRecord {
  return {
    at,
    traceId,
    outcome: 'token',
    clientId: decided.clientId,
    consumer: decided.parties.consumer,
    supplier: decided.parties.supplier,
    scope: decided.scopes.join(' '),
    tokenId: decided.tokenId,
    lifetime: decided.lifetime,
    keyId: signedWith,
    hasPid: decided.pid !== undefined,
  };
}

/** The record of a proved client's refused request. `claims` are what its grant holds, of whatever type. */
export function describeRefusal(
  { refusal }: Refusal,
  {
    at,
    traceId,
    client,
    keyId,
    claims,
  }: Circumstances & { client: RegisteredClient; keyId: string; claims: Readonly<Record<string, unknown>> },
): GrantRecord {
  const { scope, pid, consumer_org } = claims;
  return {
    at,
    traceId,
    outcome: refusal,
    clientId: client.clientId,
    consumer: typeof consumer_org === 'string' && /^[0-9]{9}$/.test(consumer_org) ? consumer_org : client.owner,
    supplier: client.supplier,
    scope: typeof scope === 'string' ? scope.slice(0, LONGEST_SCOPE) : undefined,
    tokenId: undefined,
    lifetime: undefined,
    keyId,
    hasPid: (pid ?? undefined) !== undefined,
  };
}
