import { isStorable, type OrganisationNumber, parseOrganisationNumber } from '@portvakt/protocol';
import type { ClaimedRights } from '#operations';
import { everyRight, type Right } from '#parties';

/** An organisation that a provider says a person acts for, and what they may do there. */
export interface ClaimedOrganisation {
  readonly orgno: OrganisationNumber;
  readonly name: string | undefined;
  readonly rights: readonly Right[];
}

/** Organisations of one person; what comes after them is left out. */
const MOST = 200;
const LONGEST_NAME = 255;
const RESOURCE = 'urn:altinn:resource:';
/** Characters that nobody sees, and those that turn the direction of what stands beside them. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/**
 * The organisations in the claim `authorization_details`. Ansattporten spells members with a capital for the older kind and in lower
 * case for the newer (docs.digdir.no, «RAR-typer i Ansattporten»): the case of names counts for nothing here, values are read strictly.
 * Left out are entries of another kind than was asked for, resources that give no right, and organisations that are deleted or whose
 * number is none.
 */
export function readOrganisations(
  details: unknown,
  { kind, rights: given }: ClaimedRights,
): readonly ClaimedOrganisation[] {
  const found = new Map<OrganisationNumber, { name: string | undefined; rights: Set<Right> }>();
  for (const entry of asList(details)) {
    if (readMember(entry, 'type') !== kind) continue;
    const resource = kind === 'ansattporten:orgno' ? '' : readMember(entry, 'resource');
    const rights = typeof resource === 'string' ? given.get(resource) : undefined;
    if (rights === undefined) continue;
    for (const { orgno, name } of readParties(entry, { kind, resource: String(resource) })) {
      const known = found.get(orgno) ?? { name, rights: new Set<Right>() };
      if (found.size >= MOST && !found.has(orgno)) return list();
      found.set(orgno, known);
      for (const right of rights) known.rights.add(right);
    }
  }
  return list();

  function list(): readonly ClaimedOrganisation[] {
    return [...found]
      .map(([orgno, { name, rights }]) => ({ orgno, name, rights: everyRight.filter((right) => rights.has(right)) }))
      .filter(({ rights }) => rights.length > 0);
  }
}

type Party = Pick<ClaimedOrganisation, 'orgno' | 'name'>;

function readParties(
  entry: unknown,
  { kind, resource }: { kind: ClaimedRights['kind']; resource: string },
): readonly Party[] {
  if (kind === 'ansattporten:orgno') {
    // The documentation's own example has a colon too many in the name.
    return readParty(readMember(entry, 'orgno') ?? readMember(entry, 'orgno:'), entry);
  }
  if (kind === 'ansattporten:altinn:service') {
    return asList(readMember(entry, 'reportees')).flatMap((party) => {
      const rights = readMember(party, 'rights');
      return Array.isArray(rights) && rights.length === 0 ? [] : readParty(party, party);
    });
  }
  return asList(readMember(entry, 'authorized_parties')).flatMap((party) => {
    const own = readMember(party, 'resource');
    const isOther = own !== undefined && own !== resource && `${RESOURCE}${own}` !== resource;
    return isOther ? [] : readParty(readMember(party, 'orgno'), party);
  });
}

/** `identifier` is an organisation as ISO 6523 names it; `party` says more of it. */
function readParty(identifier: unknown, party: unknown): readonly Party[] {
  const id = readMember(identifier, 'id');
  if (readMember(identifier, 'authority') !== 'iso6523-actorid-upis' || typeof id !== 'string') return [];
  const orgno = id.startsWith('0192:') ? parseOrganisationNumber(id.slice('0192:'.length)) : undefined;
  if (orgno === undefined || isDeleted(identifier) || isDeleted(party)) return [];
  return [{ orgno, name: readName(readMember(party, 'name')) }];
}

/** What any of Altinn's interfaces says of an organisation that is deleted. Whatever is not plainly «no» counts as yes. */
function isDeleted(party: unknown): boolean {
  const flags = ['is_deleted', 'isdeleted', 'deleted'].map((name) => readMember(party, name));
  if (flags.some((flag) => flag !== undefined && flag !== null && flag !== false && flag !== 'false')) return true;
  const status = readMember(party, 'status');
  return typeof status === 'string' && /^(inactive|deleted|slettet)$/i.test(status);
}

/** A name for people to read, or nothing. */
export function readName(value: unknown): string | undefined {
  const name = typeof value === 'string' ? value.trim() : '';
  const isFit = name !== '' && name.length <= LONGEST_NAME && !UNSEEN.test(name) && isStorable(name);
  return isFit ? name : undefined;
}

/** A member by its name in whatever case; nothing when two names differ in case alone, since nobody can tell which counts. */
function readMember(object: unknown, name: string): unknown {
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return undefined;
  const found = Object.entries(object).filter(([key]) => key.toLowerCase() === name);
  return found.length === 1 ? found[0]?.[1] : undefined;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
