import { type ConsumerIdentifier, maskSecrets, type Refusal, SYSTEM_USER, toStorable } from '@portvakt/protocol';
import type { GrantRecord } from '#grant-journal';
import { type Applicant, identityOf } from './applicant.ts';
import type { Decision } from './compose-token.ts';

/** Characters of what a refused grant asked for that are kept. */
const LONGEST_SCOPE = 1000;
/** The same of a token, which holds all of them: no more than a request can. */
const LONGEST_SCOPES = 32 * 1024;

interface Circumstances {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly traceId: string;
}

/** The record of a token: who got what, signed with which keys. Neither the token nor the person it names is in it. */
export function describeToken(
  decided: Decision,
  { at, traceId, signedWith, askedWith }: Circumstances & { signedWith: string; askedWith: string },
): GrantRecord {
  return {
    at,
    traceId,
    outcome: 'token',
    clientId: maskSecrets(decided.identity),
    consumer: nameParty(decided.parties.consumer),
    supplier: decided.parties.supplier && nameParty(decided.parties.supplier),
    scope: maskSecrets(decided.scopes.join(' '), LONGEST_SCOPES),
    tokenId: decided.tokenId,
    lifetime: decided.lifetime,
    keyId: signedWith,
    clientKeyId: maskSecrets(askedWith),
    hasPid: decided.pid !== undefined,
    details: nameDetails(decided.details),
  };
}

/** The record of a proved client's refused request. `claims` are what its grant holds, of whatever type. */
export function describeRefusal(
  { refusal }: Refusal,
  {
    at,
    traceId,
    applicant,
    keyId,
    claims,
  }: Circumstances & { applicant: Applicant; keyId: string; claims: Readonly<Record<string, unknown>> },
): GrantRecord {
  const { scope, pid, consumer_org } = claims;
  const own = applicant.kind === 'client' ? applicant.client.owner : nameParty(applicant.business.consumer);
  const customer = typeof consumer_org === 'string' && /^[0-9]{9}$/.test(consumer_org) ? consumer_org : undefined;
  const actsFor = customer !== undefined && customer !== own ? own : undefined;
  return {
    at,
    traceId,
    outcome: refusal,
    clientId: maskSecrets(identityOf(applicant)),
    consumer: customer ?? own,
    supplier: applicant.kind === 'client' ? (applicant.client.supplier ?? actsFor) : undefined,
    scope: typeof scope === 'string' ? toStorable(maskSecrets(scope, LONGEST_SCOPE)) : undefined,
    tokenId: undefined,
    lifetime: undefined,
    keyId: maskSecrets(keyId),
    hasPid: (pid ?? undefined) !== undefined,
  };
}

/** Which system user or consent it is; whose consent, the record does not tell. */
function nameDetails(details: Decision['details']): string | undefined {
  if (details === undefined) return undefined;
  return `${details.type}:${details.type === SYSTEM_USER ? details.systemuser_id[0] : details.id}`;
}

/** The organisation number, or what a European business is known by. */
function nameParty({ authority, ID }: ConsumerIdentifier): string {
  return authority === 'iso6523-actorid-upis' ? ID.slice('0192:'.length) : ID;
}
