import { type ConsentRight, parseTime } from '@portvakt/protocol';
import { Fields, type Finding } from '#altinn-interface';
import { isPartyUrn } from './party-urn.ts';
import { findings } from './problems.ts';

/** In Altinn's spelling. They may be sent in any case. */
const viewModes = ['Hide', 'Show'] as const;
const PARTY_URN = 'must be urn:altinn:person:identifier-no: or urn:altinn:organization:identifier-no:, and the number.';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A requested consent. Its parties are the URNs as sent. */
export interface AskedConsent {
  /** In lower case. */
  readonly id: string;
  readonly from: string;
  readonly requiredDelegator: string | undefined;
  readonly to: string;
  /** Milliseconds since 1970. */
  readonly validTo: number;
  readonly consentRights: readonly ConsentRight[];
  readonly requestMessage: Readonly<Record<string, string>> | undefined;
  readonly redirectUrl: string | undefined;
  readonly portalViewMode: string | undefined;
}

type Errors = { readonly errors: Readonly<Record<string, readonly string[]>> };
type Findings = { readonly findings: readonly Finding[] };

/** Reads the body of a consent request (Altinn access management, «ConsentRequest»). */
export function readConsentRequest(body: unknown): AskedConsent | Errors | Findings {
  const fields = new Fields(body);
  const id = fields.text('id', { longest: 36 });
  const validTo = fields.text('validTo', { longest: 40 });
  const viewMode = fields.optionalText('portalViewMode', { longest: 20 }) || undefined;
  const asked = {
    id: id.toLowerCase(),
    from: fields.text('from', { longest: 100 }),
    requiredDelegator: fields.optionalText('requiredDelegator', { longest: 100 }) || undefined,
    to: fields.text('to', { longest: 100 }),
    validTo: parseTime(validTo) ?? Number.NaN,
    consentRights: fields.objects('consentRights', readRight) ?? [],
    requestMessage: fields.has('requestMessage') ? fields.object('requestMessage').allTexts() : undefined,
    redirectUrl: fields.optionalText('redirectUrl') || undefined,
    portalViewMode: readViewMode(viewMode),
  };
  if (fields.wrong) return fields;
  if (!UUID.test(id)) return { errors: { id: ['id must be a UUID.'] } };
  for (const name of ['from', 'to', 'requiredDelegator'] as const) {
    const urn = asked[name];
    if (urn !== undefined && !isPartyUrn(urn)) return { errors: { [name]: [`${name} ${PARTY_URN}`] } };
  }
  if (viewMode !== undefined && asked.portalViewMode === undefined) {
    return { errors: { portalViewMode: [`portalViewMode must be ${viewModes.join(' or ')}.`] } };
  }
  if (Number.isNaN(asked.validTo)) {
    return { errors: { validTo: ['validTo must be a time in ISO 8601.'] } };
  }
  if (asked.redirectUrl !== undefined && !/^https:\/\/[^\s\\]+$/.test(asked.redirectUrl)) {
    return { findings: [findings.redirectInvalid] };
  }
  return asked;
}

/** How the portal shows a request, in Altinn's spelling; nothing for any other word. */
export function readViewMode(text: string | undefined): string | undefined {
  return viewModes.find((mode) => mode.toLowerCase() === text?.toLowerCase());
}

/** Reads Maskinporten's question about a consent. */
export function readLookUp(body: unknown): { id: string; from: string; to: string } | Errors {
  const fields = new Fields(body);
  const asked = {
    id: fields.text('id', { longest: 100 }).toLowerCase(),
    from: fields.text('from', { longest: 100 }),
    to: fields.text('to', { longest: 100 }),
  };
  return fields.wrong ? fields : asked;
}

function readRight(fields: Fields): ConsentRight {
  const metadata = fields.has('metadata') ? fields.object('metadata').allTexts() : undefined;
  const resource = fields.objects('resource', (attribute) => ({
    type: attribute.text('type', { longest: 255 }),
    value: attribute.text('value', { longest: 255 }),
  }));
  return { action: fields.texts('action'), resource: resource ?? [], ...(metadata !== undefined && { metadata }) };
}
