import type { Consent } from './consent.ts';
import { organisationUrn } from './party-urn.ts';

/** A consent request as those read it who have asked or are asked. `now` is in milliseconds since 1970. */
export function writeConsentRequest(consent: Consent, { issuer, now }: { issuer: string; now: number }) {
  return {
    id: consent.id,
    from: consent.from,
    requiredDelegator: consent.requiredDelegator ?? null,
    to: organisationUrn(consent.to),
    handledBy: consent.handledBy === undefined ? null : organisationUrn(consent.handledBy),
    validTo: writeTime(consent.validTo),
    consentRights: consent.consentRights,
    ...(consent.requestMessage !== undefined && { requestMessage: consent.requestMessage }),
    ...(consent.redirectUrl !== undefined && { redirectUrl: consent.redirectUrl }),
    ...(consent.portalViewMode !== undefined && { portalViewMode: consent.portalViewMode }),
    status: describeStatus(consent, now),
    consented: consent.consentedAt === undefined ? null : writeTime(consent.consentedAt),
    consentRequestEvents: consent.events.map(({ eventType, at, by }) => ({
      eventType,
      created: writeTime(at),
      performedBy: by,
      consentRequestID: consent.id,
    })),
    viewUri: `${issuer}accessmanagement/ui/consent/request?id=${consent.id}`,
  };
}

/** A consent in force, as Maskinporten reads it. */
export function writeLookedUp(consent: Consent) {
  return {
    id: consent.id,
    from: consent.from,
    to: organisationUrn(consent.to),
    handledBy: consent.handledBy === undefined ? null : organisationUrn(consent.handledBy),
    consented: writeTime(consent.consentedAt ?? 0),
    validTo: writeTime(consent.validTo),
    consentRights: consent.consentRights,
  };
}

function describeStatus({ status, validTo }: Consent, now: number): string {
  const canExpire = status === 'created' || status === 'accepted';
  return canExpire && validTo <= now ? 'expired' : status;
}

/** Fractions of a second only where there are any: a time that was sent is answered as it was. */
function writeTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.000Z$/, 'Z');
}
