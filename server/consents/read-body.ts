import { parseTime, type Refusal, refuse } from '@portvakt/protocol';
import { refuseField } from '#endpoints';
import type { Consent } from './consent.ts';
import type { SentConsent } from './consent-schema.ts';
import { findings } from './findings.ts';
import { isPartyUrn } from './party-urn.ts';

/** In Altinn's spelling. They may be sent in any case. */
const viewModes = ['Hide', 'Show'] as const;
const PARTY_URN = 'must be urn:altinn:person:identifier-no: or urn:altinn:organization:identifier-no:, and the number.';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A consent as it is asked for; parties are the URNs that were sent. */
export type AskedConsent = Omit<Consent, 'to' | 'handledBy' | 'status' | 'consentedAt' | 'events'> & {
  readonly to: string;
};

/** Reads what the schema of a consent request does not say: what its texts mean. */
export function readAskedConsent(sent: SentConsent): AskedConsent | Refusal {
  const { id, from, to, requiredDelegator, requestMessage, redirectUrl } = sent;
  if (!UUID.test(id)) return refuseField('id', 'id must be a UUID.');
  for (const [name, urn] of Object.entries({ from, to, requiredDelegator })) {
    if (urn !== undefined && !isPartyUrn(urn)) return refuseField(name, `${name} ${PARTY_URN}`);
  }
  const portalViewMode = readViewMode(sent.portalViewMode);
  if (sent.portalViewMode !== undefined && portalViewMode === undefined) {
    return refuseField('portalViewMode', `portalViewMode must be ${viewModes.join(' or ')}.`);
  }
  const validTo = parseTime(sent.validTo);
  if (validTo === undefined) return refuseField('validTo', 'validTo must be a time in ISO 8601.');
  if (redirectUrl !== undefined && !/^https:\/\/[^\s\\]+$/.test(redirectUrl)) {
    return refuse('parts-invalid', { findings: [findings.redirectInvalid] });
  }
  // Written as they are kept, in the order of Altinn's answers.
  const consentRights = sent.consentRights.map(({ action, resource, metadata }) => ({
    action,
    resource,
    ...(metadata !== undefined && { metadata }),
  }));
  return {
    id: id.toLowerCase(),
    from,
    requiredDelegator,
    to,
    validTo,
    consentRights,
    requestMessage,
    redirectUrl,
    portalViewMode,
  };
}

/** How the portal shows a request, in Altinn's spelling; nothing for any other word. */
export function readViewMode(text: string | undefined): string | undefined {
  return viewModes.find((mode) => mode.toLowerCase() === text?.toLowerCase());
}
