import { isOrganisationNumber, type Organisation, readOrganisation } from './organisation.ts';

/** A system user (systembruker): a customer has let a vendor's system act for it. The token's consumer is the vendor. */
export interface SystemUser {
  readonly id: string;
  /** The customer, whose system user it is. */
  readonly organisation: Organisation;
  /** The vendor's system, such as `974761076_skatt_demo_system`. */
  readonly systemId: string;
}

/** Whose data a consent is about. */
export type ConsentGiver =
  | { readonly type: 'person'; readonly pid: string }
  | { readonly type: 'organisation'; readonly organisationNumber: string };

/** One right of a consent: what may be done with which resource, and which part of it. */
export interface ConsentRight {
  readonly actions: readonly string[];
  /** Identifiers of resources in Altinn's register, such as `fjordetaten-inntekt`. */
  readonly resources: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** A consent (samtykke) in a token. */
export interface Consent {
  readonly id: string;
  readonly from: ConsentGiver;
  /** The organisation number of the party that may fetch the data. */
  readonly to: string;
  /** Milliseconds since 1970. */
  readonly validTo: number;
  readonly rights: readonly ConsentRight[];
}

export interface Details {
  readonly systemUser?: SystemUser;
  readonly consent?: Consent;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * The system user or consent in `authorization_details` (RFC 9396), or nothing when the claim is not as Maskinporten
 * writes it. A type that is not known here is refused with the rest: what it limits cannot be kept.
 */
export function readDetails(claim: unknown): Details | undefined {
  if (claim === undefined) return {};
  const [entry, ...others] = Array.isArray(claim) ? claim : [];
  if (typeof entry !== 'object' || entry === null || others.length > 0) return undefined;
  if (entry.type === 'urn:altinn:systemuser') return wrap('systemUser', readSystemUser(entry));
  if (entry.type === 'urn:altinn:consent') return wrap('consent', readConsent(entry));
  return undefined;
}

function wrap<Value>(name: keyof Details, value: Value | undefined): Details | undefined {
  return value === undefined ? undefined : { [name]: value };
}

function readSystemUser({ systemuser_id, systemuser_org, system_id }: Members): SystemUser | undefined {
  const [id, ...others] = Array.isArray(systemuser_id) ? systemuser_id : [];
  const organisation = readOrganisation(systemuser_org);
  if (typeof id !== 'string' || others.length > 0 || organisation === undefined) return undefined;
  return typeof system_id === 'string' ? { id, organisation, systemId: system_id } : undefined;
}

function readConsent({ id, from, to, validTo, consentRights }: Members): Consent | undefined {
  const giver = readGiver(from);
  const receiver = readReceiver(to);
  const ends = readInstant(validTo);
  const rights = Array.isArray(consentRights) ? consentRights.map(readRight) : [];
  if (typeof id !== 'string' || giver === undefined || receiver === undefined || ends === undefined) return undefined;
  if (rights.length === 0 || !rights.every((right) => right !== undefined)) return undefined;
  return { id, from: giver, to: receiver, validTo: ends, rights };
}

const GIVER = /^urn:altinn:(person|organization):identifier-no:([0-9]+)$/;

/** A URN, or the object form that newer tokens have for organisations. */
function readGiver(from: unknown): ConsentGiver | undefined {
  if (typeof from !== 'string') return asOrganisation(readOrganisation(from)?.organisationNumber);
  const [, kind, number = ''] = GIVER.exec(from) ?? [];
  if (kind === 'organization') return asOrganisation(isOrganisationNumber(number) ? number : undefined);
  return kind === 'person' && number.length === 11 ? { type: 'person', pid: number } : undefined;
}

function asOrganisation(organisationNumber: string | undefined): ConsentGiver | undefined {
  return organisationNumber === undefined ? undefined : { type: 'organisation', organisationNumber };
}

function readReceiver(to: unknown): string | undefined {
  const receiver = readGiver(to);
  return receiver?.type === 'organisation' ? receiver.organisationNumber : undefined;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** ISO 8601 with its offset: without one, `Date.parse` would take the time zone of this machine. */
function readInstant(text: unknown): number | undefined {
  const time = typeof text === 'string' && INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function readRight(value: unknown): ConsentRight | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { action, resource, metadata, metaData } = value as Members; // an object; each member is looked at
  if (!isListOf(action, isText) || !isListOf(resource, isResource)) return undefined;
  const more = metadata ?? metaData ?? {};
  if (typeof more !== 'object' || !Object.values(more).every(isText)) return undefined;
  // Copies: claims are remembered, and callers belong to the program.
  const values = more as Readonly<Record<string, string>>; // just seen to be texts
  return { actions: [...action], resources: resource.map((entry) => entry.value), metadata: { ...values } };
}

function isListOf<Item>(value: unknown, isItem: (item: unknown) => item is Item): value is readonly Item[] {
  return Array.isArray(value) && value.length > 0 && value.every(isItem);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isResource(value: unknown): value is { readonly value: string } {
  if (typeof value !== 'object' || value === null) return false;
  return 'type' in value && value.type === 'urn:altinn:resource' && 'value' in value && isText(value.value);
}
