import { type Refusal, refuse } from '@portvakt/protocol';
import { mayApprove, type Person, rightsIn } from '#parties';
import type { Consent } from './consent.ts';
import { parsePartyUrn, personUrn } from './party-urn.ts';

export type ConsentAnswer = 'accept' | 'reject' | 'revoke';

/**
 * Who reads and answers a consent: the person who is asked or, where an organisation is asked, a person who may approve
 * there. If the request names one person who is to answer, only that person. `synthetic`: whether synthetic people count.
 */
export function mayConsent(
  consent: Pick<Consent, 'from' | 'requiredDelegator'>,
  person: Person,
  { synthetic }: { synthetic: boolean },
): boolean {
  const { requiredDelegator } = consent;
  if (requiredDelegator !== undefined && !isNamed(person, requiredDelegator)) return false;
  const from = parsePartyUrn(consent.from, { synthetic });
  if (from === undefined) return false;
  return from.kind === 'person' ? from.pid === person.pid : mayApprove(rightsIn(person, from.orgno));
}

function isNamed({ pid }: Person, urn: string): boolean {
  return pid !== undefined && personUrn(pid) === urn;
}

/** The consent, if the person may read and answer it. */
export function refuseStranger(
  consent: Consent | undefined,
  person: Person,
  circumstances: { synthetic: boolean },
): Consent | Refusal {
  if (consent === undefined) return refuse('consent-not-found');
  return mayConsent(consent, person, circumstances) ? consent : refuse('consent-not-authorized');
}

/** Why the answer does not fit the state of the consent. `now` is in milliseconds since 1970. */
export function refuseAnswer(
  { status, validTo }: Pick<Consent, 'status' | 'validTo'>,
  { answer, now }: { answer: ConsentAnswer; now: number },
): Refusal | undefined {
  if (answer === 'revoke') return status === 'accepted' ? undefined : refuse('consent-not-revocable');
  if (status !== 'created') return refuse(answer === 'accept' ? 'consent-not-acceptable' : 'consent-not-rejectable');
  return answer === 'accept' && validTo <= now ? refuse('consent-expired') : undefined;
}
