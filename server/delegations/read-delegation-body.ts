import { readMember } from '#altinn-interface';

const RESOURCE = 'urn:altinn:resource';
/** Names that an organisation number has had in bodies. */
const ORGANISATION = ['urn:altinn:organizationnumber', 'urn:altinn:organization:identifier-no'];

/** The parts of a body of the older delegation interface; nothing where it is not of that form. */
export interface DelegationBody {
  /** The organisation number in `to` or `from`, as it was sent. */
  readonly orgno: string | undefined;
  /** The one resource of the one right. */
  readonly resource: string | undefined;
}

/** Reads `{ to | from: [{ id, value }], rights: [{ resource: [{ id, value }] }] }`: exactly one of each. */
export function readDelegationBody(body: unknown, party: 'to' | 'from'): DelegationBody {
  const members = asObject(body);
  return {
    orgno: readValue(readMember(members, party), ORGANISATION),
    resource: readResource(onlyOne(readMember(members, 'rights'))),
  };
}

/** Reads `{ resource: [{ id, value }] }`. */
export function readResource(right: unknown): string | undefined {
  return readValue(readMember(asObject(right), 'resource'), [RESOURCE]);
}

function readValue(list: unknown, ids: readonly string[]): string | undefined {
  const members = asObject(onlyOne(list));
  const [id, value] = [readMember(members, 'id'), readMember(members, 'value')];
  return typeof id === 'string' && ids.includes(id.toLowerCase()) && typeof value === 'string' ? value : undefined;
}

function onlyOne(list: unknown): unknown {
  return Array.isArray(list) && list.length === 1 ? list[0] : undefined;
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
