import {
  isRefusal,
  type OrganisationNumber,
  parseClientId,
  parseOrganisationNumber,
  type Refusal,
} from '@portvakt/protocol';
import type { GrantClaims } from '#assertion-checking';
import type { RegisteredClient } from '#clients';
import type { Decision } from './compose-token.ts';
import { type DecidingDependencies, decideGrant } from './decide-grant.ts';
import { decideScopes } from './decide-scopes.ts';
import type { GrantingDependencies } from './grant-token.ts';

export type JudgingDependencies = DecidingDependencies & Pick<GrantingDependencies, 'clock' | 'clients'>;

type Claims = Readonly<Record<string, unknown>>;

/**
 * Those of `scopes` that a token with `claims` would still be given for, now. `claims` are of a token that this server signed. The refusal is
 * `temporarily-unavailable`: a register that was asked gives no answer.
 */
export type TokenJudge = (claims: Claims, scopes: readonly string[]) => Promise<readonly string[] | Refusal>;

/**
 * Judges tokens by the very steps that they are given by, on what is registered now: the client and its organisations in use, the scopes on it and
 * granted, the delegation, the system user or the consent. A token does not say with which key its client proved itself, so keys that have
 * been removed since, and certificates that have been revoked, are not looked at.
 */
export function createTokenJudge(given: JudgingDependencies): TokenJudge {
  return async (claims, scopes) => {
    const clientId = parseClientId(String(claims.client_id));
    const client = clientId && (await given.clients.find(clientId));
    if (client === undefined) return judgeEuropean(given, claims, scopes);
    if (!client.active) return [];
    const judge = (names: readonly string[]) => judgeScopes(given, { claims, client, names });
    const together = await judge(scopes);
    if (together === 'all') return scopes;
    if (isRefusal(together) || scopes.length === 1) return isRefusal(together) ? together : [];
    const left: string[] = [];
    for (const name of scopes) {
      const alone = await judge([name]);
      if (isRefusal(alone)) return alone;
      if (alone === 'all') left.push(name);
    }
    return left;
  };
}

/** Whether the token would be given for all of `names` together. */
async function judgeScopes(
  given: JudgingDependencies,
  { claims, client, names }: { claims: Claims; client: RegisteredClient; names: readonly string[] },
): Promise<'all' | 'not all' | Refusal> {
  const now = Math.floor(given.clock() / 1000);
  const asked = composeClaims(claims, names);
  if (asked === undefined) return 'not all';
  const proved = {
    applicant: { kind: 'client', client },
    proof: { authenticationMethod: '', keyId: '' },
  } as const;
  const decided = await decideGrant(given, { proved, claims: asked, to: { issuer: given.issuer, is: 'current' }, now });
  if (!isRefusal(decided)) return isSame(decided, claims) ? 'all' : 'not all';
  return decided.refusal === 'temporarily-unavailable' ? decided : 'not all';
}

/** What a grant asked for that the token came of. Whom the token is for is left out: it says so itself. */
function composeClaims(claims: Claims, scopes: readonly string[]): GrantClaims | undefined {
  const isDelegated = claims.delegation_source !== undefined;
  const consumerOrganisation = isDelegated ? readConsumer(claims.consumer) : undefined;
  if (isDelegated && consumerOrganisation === undefined) return undefined;
  return {
    audiences: [],
    scopes,
    issuedAt: Number(claims.iat),
    expiresAt: Number(claims.exp),
    notBefore: undefined,
    tokenId: undefined,
    resources: [],
    pid: undefined,
    consumerOrganisation,
    authorizationDetails: readDetails(claims.authorization_details),
  };
}

/** The members of `authorization_details` that a grant has; the others the server has added. */
function readDetails(details: unknown): Claims | undefined {
  const [entry] = Array.isArray(details) ? (details as readonly Claims[]) : []; // signed by this server
  if (entry === undefined) return undefined;
  const asked = ['type', 'systemuser_org', 'externalRef', 'id', 'from'].filter((name) => entry[name] !== undefined);
  return Object.fromEntries(asked.map((name) => [name, entry[name]]));
}

/** Another system user may have come under the same reference, and another register have become the scope's. */
function isSame({ details, parties }: Decision, claims: Claims): boolean {
  const [before] = Array.isArray(claims.authorization_details) ? claims.authorization_details : [];
  const nameUser = (entry: object | undefined) =>
    entry !== undefined && 'systemuser_id' in entry ? JSON.stringify(entry.systemuser_id) : undefined;
  return nameUser(details) === nameUser(before) && parties.delegationSource === claims.delegation_source;
}

function readConsumer(consumer: unknown): OrganisationNumber | undefined {
  const id = typeof consumer === 'object' && consumer !== null && 'ID' in consumer ? consumer.ID : undefined;
  return typeof id === 'string' ? parseOrganisationNumber(id.slice('0192:'.length)) : undefined;
}

/** A European business is registered nowhere: its scopes alone can be taken from it. */
async function judgeEuropean(
  { scopes: store }: JudgingDependencies,
  { client_id: clientId }: Claims,
  scopes: readonly string[],
): Promise<readonly string[]> {
  if (typeof clientId !== 'string' || !clientId.startsWith('eidas-')) return [];
  const registered = await store.readEuropean(scopes);
  const holder = { integrationType: 'maskinporten', scopes: registered };
  return scopes.filter((name) => !isRefusal(decideScopes([name], holder)));
}
