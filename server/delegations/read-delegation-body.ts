import { readMember } from '#endpoints';

export const RESOURCE = 'urn:altinn:resource';
export const ORGANISATION = 'urn:altinn:organizationnumber';
export const PARTY = 'urn:altinn:partyid';
/** The names for an organisation number in bodies, past and present. */
const organisationNames: readonly string[] = [ORGANISATION, 'urn:altinn:organization:identifier-no'];

/** A party in a body: an organisation by its number, or any party by its id. */
export interface NamedParty {
  /** As it was sent. */
  readonly id: string;
  readonly value: string;
  readonly by: 'orgno' | 'partyId';
}

/** The parts of a body of the older delegation interface. */
export interface DelegationBody {
  /** The party in `to` or `from`; nothing if it does not have that form. */
  readonly party: NamedParty | undefined;
  /** The value of the first attribute in `to` or `from`, whatever it names, for messages to the sender. */
  readonly shown: string;
  /** The number of rights, and the one resource of the first. */
  readonly rights: number;
  readonly resource: string | undefined;
}

/** Reads `{ to | from: [{ id, value }], rights: [{ resource: [{ id, value }] }] }`. */
export function readDelegationBody(body: unknown, member: 'to' | 'from'): DelegationBody {
  const members = asObject(body);
  const [named, rights] = [readMember(members, member), readMember(members, 'rights')];
  const first = asObject(Array.isArray(named) ? named[0] : undefined);
  const shown = readMember(first, 'value');
  return {
    party: readParty(named),
    shown: typeof shown === 'string' ? shown.slice(0, 64) : '',
    rights: Array.isArray(rights) ? rights.length : 0,
    resource: readResource(onlyOne(rights)),
  };
}

/** Reads `{ resource: [{ id, value }] }`. */
export function readResource(right: unknown): string | undefined {
  const found = readAttribute(readMember(asObject(right), 'resource'));
  return found?.id.toLowerCase() === RESOURCE ? found.value : undefined;
}

function readParty(list: unknown): NamedParty | undefined {
  const found = readAttribute(list);
  if (found === undefined) return undefined;
  if (organisationNames.includes(found.id.toLowerCase())) return { ...found, by: 'orgno' };
  return found.id.toLowerCase() === PARTY ? { ...found, by: 'partyId' } : undefined;
}

function readAttribute(list: unknown): { readonly id: string; readonly value: string } | undefined {
  const members = asObject(onlyOne(list));
  const [id, value] = [readMember(members, 'id'), readMember(members, 'value')];
  return typeof id === 'string' && typeof value === 'string' ? { id, value } : undefined;
}

function onlyOne(list: unknown): unknown {
  return Array.isArray(list) && list.length === 1 ? list[0] : undefined;
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
