import type { OrganisationNumber } from '@portvakt/protocol';
import type { Problem } from '#altinn-interface';
import type { Consent } from './consent.ts';
import { type NamedParty, personUrn } from './party-urn.ts';
import { problems } from './problems.ts';

export type ConsentAnswer = 'accept' | 'reject' | 'revoke';

/** The person who answers, and the organisations for which they may consent. */
export interface Answerer {
  readonly pid: string;
  readonly mayConsentFor: (orgno: OrganisationNumber) => boolean;
}

/** Whether this person may answer: for themselves, or for an organisation if their role permits it. */
export function mayAnswer(
  { requiredDelegator }: Pick<Consent, 'requiredDelegator'>,
  { from, answerer }: { from: NamedParty; answerer: Answerer },
): boolean {
  if (requiredDelegator !== undefined && requiredDelegator !== personUrn(answerer.pid)) return false;
  return from.kind === 'person' ? from.pid === answerer.pid : answerer.mayConsentFor(from.orgno);
}

/** Whether the answer fits the state of the consent. `now` is in milliseconds since 1970. */
export function decideAnswer(
  { status, validTo }: Pick<Consent, 'status' | 'validTo'>,
  { answer, now }: { answer: ConsentAnswer; now: number },
): Problem | undefined {
  if (answer === 'revoke') return status === 'accepted' ? undefined : problems.cannotRevoke;
  if (status !== 'created') return answer === 'accept' ? problems.cannotAccept : problems.cannotReject;
  return answer === 'accept' && validTo <= now ? problems.expired : undefined;
}
