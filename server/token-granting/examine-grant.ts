import { type GrantStep, isRefusal, type OrganisationNumber, parseClientId, type Refusal } from '@portvakt/protocol';
import {
  type AnsweringIssuers,
  type Assertion,
  checkAudience,
  checkClaims,
  checkSkyporten,
  checkTimes,
  type GrantTaker,
  readAssertion,
} from '#assertion-checking';
import type { RegisteredClient } from '#clients';
import type { RecordStore, RefusalFinding } from '#grant-journal';
import { composeToken } from './compose-token.ts';
import { type DecidingDependencies, decideGrant } from './decide-grant.ts';
import { describeFinding } from './describe-finding.ts';
import type { GrantingDependencies } from './grant-token.ts';
import { findUnneeded, type ProvingDependencies, proveAssertion } from './prove-assertion.ts';

export type ExaminingDependencies = ProvingDependencies &
  DecidingDependencies &
  AnsweringIssuers &
  Pick<GrantingDependencies, 'syntheticPeople' | 'needsTokenId'> & {
    readonly takeOnce: Pick<GrantTaker, 'identify' | 'recognise' | 'refuseUsed'>;
    readonly records: Pick<RecordStore, 'isUsed'>;
  };

/** A refusal that the grant would meet, and what is told of it. */
export interface ExaminedRefusal {
  readonly refusal: Refusal;
  readonly finding: RefusalFinding;
}

/** What a grant would get if it were sent now. */
export interface ExaminedGrant {
  /** In the order of the checks: the token endpoint gives the first. */
  readonly refusals: readonly ExaminedRefusal[];
  /** The last check that was made; the later ones were not reached. */
  readonly reached: GrantStep;
  /** Checks that nobody but the client's own organisation is told of, and those that cannot be known any more. */
  readonly unknown: readonly GrantStep[];
  readonly unneeded: readonly GrantStep[];
  /** The client, if it is the caller's own. */
  readonly client: Pick<RegisteredClient, 'clientId' | 'owner' | 'supplier'> | undefined;
  /** What the token would say, if there were one. */
  readonly token: { readonly scope: string; readonly lifetime: number } | undefined;
}

/** Checks that need the register. Of a client of somebody else they tell nothing. */
const REGISTERED: readonly GrantStep[] = [
  'client',
  'key',
  'signature',
  'certificate',
  'single-use',
  'scopes',
  'access',
  'delegation',
  'details',
  'resource',
];

/**
 * Examines a grant by the steps of the token endpoint without using it up, for an organisation that asks about its own client:
 * one that it owns or runs. Of all other grants, only what they say themselves is judged.
 *
 * A grant lives for two minutes at most, so that nearly every one that somebody asks about has expired. Its audience, its times
 * and its single use do not keep the later checks from being made; everything before them does, as at the token endpoint.
 */
export function createGrantExaminer(
  given: ExaminingDependencies,
): (text: string, organisation: OrganisationNumber) => Promise<ExaminedGrant> {
  return async (text, organisation) => {
    const now = Math.floor(given.clock() / 1000);
    const tell = (refusal: Refusal, claims: Assertion['claims'] = {}, unneeded: readonly GrantStep[] = []) => ({
      refusal,
      finding: describeFinding(refusal, { claims, issuer: given.issuer, now, unneeded }),
    });
    const assertion = readAssertion(text);
    if (isRefusal(assertion)) return { ...stopped([tell(assertion)]), client: undefined };

    const clientId = parseClientId(assertion.issuer);
    const client = clientId && (await given.clients.find(clientId));
    // Who owns a client and who runs it is their business; to all others it is as unknown as one that does not exist.
    if (client === undefined || ![client.owner, client.supplier].includes(organisation)) {
      const { refusals } = judgeClaims(given, { assertion, now });
      return {
        refusals: refusals.map((refusal) => tell(refusal, assertion.claims)),
        reached: 'times',
        unknown: REGISTERED,
        unneeded: [],
        client: undefined,
        token: undefined,
      };
    }

    const proved = await proveAssertion(given, assertion);
    if (isRefusal(proved)) return { ...stopped([tell(proved, assertion.claims)]), client };
    // The certificate of a European business speaks for that business, whatever client the grant names.
    if (proved.applicant.kind !== 'client') return { ...stopped([]), unknown: REGISTERED, client: undefined };
    const unneeded = findUnneeded(proved);
    const { claims, to, refusals } = judgeClaims(given, { assertion, now });
    const told = (more: readonly Refusal[]) =>
      [...refusals, ...more].map((refusal) => tell(refusal, assertion.claims, unneeded));
    if (claims === undefined) return { ...stopped(told([])), unneeded, client };

    const grant = given.takeOnce.identify({
      clientId: client.clientId,
      claims,
      signingInput: assertion.signingInput,
    });
    const isUsed = given.takeOnce.recognise(grant) !== undefined || (await given.records.isUsed(grant.hash));
    const used = isUsed ? given.takeOnce.refuseUsed(grant) : undefined;
    const decided = await decideGrant(given, { proved, claims, to, now });
    const later = [...(used === undefined ? [] : [used]), ...(isRefusal(decided) ? [decided] : [])];
    const all = told(later);
    return {
      refusals: all,
      reached: isRefusal(decided) ? ((all.at(-1)?.finding.step as GrantStep | undefined) ?? 'scopes') : 'resource',
      // Used grants are forgotten soon after they have expired.
      unknown: !isUsed && claims.expiresAt <= now ? ['single-use'] : [],
      unneeded,
      client,
      token: isRefusal(decided) ? undefined : { scope: composeToken(decided).scope, lifetime: decided.lifetime },
    };
  };
}

/** An examination that ended with the last of `refusals`, as at the token endpoint. */
function stopped(refusals: readonly ExaminedRefusal[]): Omit<ExaminedGrant, 'client'> {
  const reached = (refusals.at(-1)?.finding.step as GrantStep | undefined) ?? 'jwt';
  return { refusals, reached, unknown: [], unneeded: [], token: undefined };
}

/** What the grant says itself: its claims, its audience and its times. There are no claims where their form is refused. */
function judgeClaims(
  given: AnsweringIssuers & Pick<ExaminingDependencies, 'syntheticPeople' | 'needsTokenId'>,
  { assertion, now }: { assertion: Assertion; now: number },
) {
  const claims = checkClaims(assertion.claims, given);
  if (isRefusal(claims)) return { claims: undefined, refusals: [claims] };
  const addressee = checkAudience(claims, given, { now });
  // An audience that is refused has been told of; what else is decided is as for the server's own issuer.
  const to = isRefusal(addressee) ? ({ issuer: given.issuer, is: 'current' } as const) : addressee;
  const unfit = to.is === 'skyporten' ? checkSkyporten(claims) : undefined;
  return { claims, to, refusals: [addressee, unfit, checkTimes(claims, now)].filter(isRefusal) };
}
