import { CONSENT, SYSTEM_USER } from '@portvakt/protocol';

type Members = Readonly<Record<string, unknown>>;

/** What `authorization_details` says, and what is wrong with its form. */
export interface DescribedDetails {
  readonly type: string;
  /** What it says, in one phrase for each member. */
  readonly phrases: readonly string[];
  /** Whether it is the bare object of an Altinn token, in place of a list of one. */
  readonly isBare: boolean;
  readonly members: Members;
}

/**
 * Reads `authorization_details` (RFC 9396) of a grant or a token. Tokens of Maskinporten hold a list of one; in a token that
 * Altinn has exchanged it is the object itself. Nothing when it is neither.
 */
export function describeDetails(value: unknown): DescribedDetails | undefined {
  const entry = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (!isObject(entry)) return undefined;
  const type = String(entry.type);
  return { type, phrases: (readers[type] ?? readUnknown)(entry), isBare: !Array.isArray(value), members: entry };
}

const readers: Readonly<Record<string, (entry: Members) => readonly string[]>> = {
  [SYSTEM_USER]: ({ systemuser_org, systemuser_id, system_id, externalRef }) => [
    'a system user',
    ...say('of the customer', readNumber(systemuser_org)),
    ...say('on the system', system_id),
    ...say('with the id', [systemuser_id].flat()[0]),
    ...say('and the externalRef', externalRef),
  ],
  [CONSENT]: ({ id, from, to, consented, validTo, consentRights }) => [
    'a consent',
    ...say('with the id', id),
    ...say('from', from),
    ...say('to', readNumber(to)),
    ...say('given', consented),
    ...say('valid to', validTo),
    ...say('for', readRights(consentRights)),
  ],
};

function readUnknown(entry: Members): readonly string[] {
  return [`something of the type ${entry.type}, which neither Maskinporten nor Altinn has`];
}

function say(before: string, value: unknown): readonly string[] {
  return value === undefined || value === null ? [] : [`${before} ${typeof value === 'string' ? value : show(value)}`];
}

/** The organisation number in `{ authority, ID }`, or the value itself if it has another form. */
function readNumber(organisation: unknown): unknown {
  const { ID: id } = isObject(organisation) ? organisation : {};
  return typeof id === 'string' ? id.replace(/^0192:/, '') : organisation;
}

function readRights(rights: unknown): string | undefined {
  if (!Array.isArray(rights)) return undefined;
  return rights.filter(isObject).map(readRight).join(', ');
}

function readRight({ action, resource, metadata }: Members): string {
  const resources = [resource].flat().map((named) => (isObject(named) ? named.value : named));
  const details = isObject(metadata) ? Object.entries(metadata).map(([name, value]) => `${name}=${value}`) : [];
  return [[action].flat().join('+'), ...resources, ...(details.length > 0 ? [`(${details.join(', ')})`] : [])].join(
    ' ',
  );
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
