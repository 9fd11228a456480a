import { createHash } from 'node:crypto';
import type { Consent, ConsentEvent } from './consent.ts';
import type { ListedEvent } from './event-store.ts';
import { organisationUrn } from './party-urn.ts';
import { readViewMode } from './read-body.ts';

/** What happened to a consent, and what has become of it, in Altinn's words (its contracts, `ConsentRequestEventType`). */
const words = {
  created: 'Created',
  accepted: 'Accepted',
  rejected: 'Rejected',
  revoked: 'Revoked',
  expired: 'Expired',
} as const;

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
    requestMessage: consent.requestMessage ?? null,
    redirectUrl: consent.redirectUrl ?? null,
    portalViewMode: readViewMode(consent.portalViewMode) ?? 'Hide',
    status: describeStatus(consent, now),
    consented: consent.consentedAt === undefined ? null : writeTime(consent.consentedAt),
    consentRequestEvents: listEvents(consent, now).map(({ eventType, at, by }, index) => ({
      consentEventID: deriveEventId(consent.id, index),
      created: writeTime(at),
      performedBy: by,
      eventType: words[eventType],
      consentRequestID: consent.id,
    })),
    viewUri: `${issuer}accessmanagement/ui/consent/request?id=${consent.id}`,
  };
}

/** What happened to a consent, in a list for those who asked for it. */
export function writeEvent({ consentId, eventType, at }: ListedEvent) {
  return { consentRequestId: consentId, eventType, changedDate: writeTime(at) };
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

function describeStatus(consent: Consent, now: number): string {
  return words[hasExpired(consent, now) ? 'expired' : consent.status];
}

function hasExpired({ status, validTo }: Consent, now: number): boolean {
  return (status === 'created' || status === 'accepted') && validTo <= now;
}

type WrittenEvent = Omit<ConsentEvent, 'eventType'> & { readonly eventType: keyof typeof words };

/** What has happened to it. That it has ended is not stored: the clock says so. */
function listEvents(consent: Consent, now: number): readonly WrittenEvent[] {
  const { events, validTo, to } = consent;
  return hasExpired(consent, now)
    ? [...events, { eventType: 'expired', at: validTo, by: organisationUrn(to) }]
    : events;
}

/** A UUID (RFC 9562 §5.8) that is the same whenever it is asked for: events are only ever added, so their place names them. */
function deriveEventId(consentId: string, index: number): string {
  const hex = createHash('sha256').update(`${consentId} ${index}`).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** Fractions of a second only where there are any: a time that was sent is answered as it was. */
function writeTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.000Z$/, 'Z');
}
