import { type ConsumerIdentifier, maskSecrets, type Refusal, SYSTEM_USER, toStorable } from '@portvakt/protocol';
import type { GrantRecord } from '#grant-journal';
import { type Applicant, identityOf } from './applicant.ts';
import type { Decision } from './compose-token.ts';
import { describeFinding, type FindingCircumstances, findRefusedScope } from './describe-finding.ts';

/** How many characters of a refused grant's scopes are recorded. */
const LONGEST_SCOPE = 1000;
/** The same for a token. All its scopes are recorded: a request cannot hold more characters than this. */
const LONGEST_SCOPES = 32 * 1024;

interface Circumstances {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly traceId: string;
}

/**
 * The record of a token: who got what, from which issuer if it is not the server's own, and which keys signed. It contains neither the token nor the person that the
 * token names.
 */
export function describeToken(
  decided: Decision,
  {
    at,
    traceId,
    ownIssuer,
    signedWith,
    askedWith,
  }: Circumstances & { ownIssuer: string; signedWith: string; askedWith: string },
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
    issuer: decided.issuer === ownIssuer ? undefined : decided.issuer,
  };
}

/** The record of a proved client's refused request. `claims` come from its grant and may have any type. */
export function describeRefusal(
  refused: Refusal,
  {
    at,
    traceId,
    applicant,
    keyId,
    ...circumstances
  }: Circumstances & FindingCircumstances & { applicant: Applicant; keyId: string },
): GrantRecord {
  const { claims } = circumstances;
  const { scope, pid, consumer_org } = claims;
  const own = applicant.kind === 'client' ? applicant.client.owner : nameParty(applicant.business.consumer);
  const customer = typeof consumer_org === 'string' && /^[0-9]{9}$/.test(consumer_org) ? consumer_org : undefined;
  const actsFor = customer !== undefined && customer !== own ? own : undefined;
  return {
    at,
    traceId,
    outcome: refused.refusal,
    clientId: maskSecrets(identityOf(applicant)),
    consumer: customer ?? own,
    supplier: applicant.kind === 'client' ? (applicant.client.supplier ?? actsFor) : undefined,
    scope: typeof scope === 'string' ? toStorable(maskSecrets(scope, LONGEST_SCOPE)) : undefined,
    tokenId: undefined,
    lifetime: undefined,
    keyId: maskSecrets(keyId),
    hasPid: (pid ?? undefined) !== undefined,
    refusedScope: findRefusedScope(refused),
    finding: JSON.stringify(describeFinding(refused, circumstances)),
  };
}

/** Which system user or consent it is. The record does not say whose consent it is. */
function nameDetails(details: Decision['details']): string | undefined {
  if (details === undefined) return undefined;
  return `${details.type}:${details.type === SYSTEM_USER ? details.systemuser_id[0] : details.id}`;
}

/** The organisation number, or the identifier of a European business. */
function nameParty({ authority, ID }: ConsumerIdentifier): string {
  return authority === 'iso6523-actorid-upis' ? ID.slice('0192:'.length) : ID;
}
