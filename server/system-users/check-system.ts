import { type Finding, parseOrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import { nameEntries, type WrongEntry } from './name-entries.ts';
import { RESOURCE, type Right, resourcesOf, uniteRights } from './right.ts';
import type { KnownPackage, SystemDescription } from './system.ts';

/** What a system is compared with: the registered data at the time when it is registered or replaced. */
export interface SystemSurroundings {
  /** The types of those resources that exist and can be delegated. */
  readonly resourceTypes: ReadonlyMap<string, string>;
  readonly packages: ReadonlyMap<string, KnownPackage>;
  /** Client ids that cannot be on this system, and why. */
  readonly takenClientIds: ReadonlyMap<string, 'on another system' | 'of another organisation'>;
  readonly idTaken: boolean;
  readonly vendorKnown: boolean;
}

/** Types of resource that a system user can be given. MaskinportenSchema is delegated between organisations instead. */
const givenTypes: ReadonlySet<string> = new Set([
  'AltinnApp',
  'Systemresource',
  'Default',
  'CorrespondenceService',
  'BrokerService',
  'GenericAccessResource',
  'MigratedApp',
]);

/** The beginning of all paths: the name of the request in Altinn. */
const ROOT = '/registersystemrequest';

const finding = (number: number, path: string, title: string): Finding => ({
  code: `AUTH.VLD-${String(number).padStart(5, '0')}`,
  title,
  paths: [`${ROOT}/${path}`],
});

/**
 * The findings with Altinn's numbers and texts, which clients match on (Altinn authentication, «ValidationErrors.cs»).
 */
export const rules = {
  vendorInvalid: finding(0, 'vendor/id', 'the org number identifier is not valid ISO6523 identifier'),
  idFormat: finding(1, 'systemid', 'The system id does not match the format orgnumber_xxxx...'),
  idTaken: finding(2, 'systemid', 'The system id already exists'),
  resourceUnknown: finding(
    3,
    'rights/resource',
    "One or more resources specified in rights were not found in Altinn's resource register.",
  ),
  clientTaken: finding(4, 'clientid', 'One of the client id is already tagged with an existing system'),
  redirectMalformed: finding(
    5,
    'allowedredirecturls',
    'One or more of the redirect urls format is not valid. The valid format is https://xxx.xx',
  ),
  rightRepeated: finding(6, 'rights/resource', 'One or more duplicate rights found'),
  packageRepeated: finding(7, 'accesspackages', 'One or more duplicate access package(s) found'),
  packageUnknown: finding(
    8,
    'accesspackages',
    "One or all the accesspackage(s) is not found in altinn's access packages or is not delegable",
  ),
  attributeUnknown: finding(
    9,
    'rights/resource',
    'One or more resource id is in wrong format. The valid format is urn:altinn:resource',
  ),
  clientRepeated: finding(11, 'clientid', 'Request contains duplicate client ids'),
  idDiffers: finding(12, 'systemid', 'The system ID in the request body does not match the system ID in the URL'),
  idBlank: finding(13, 'systemid', 'System ID cannot have spaces in id (leading, trailing or in between the id)'),
  resourceNotGiven: finding(
    17,
    'rights/resource',
    'One or more resources specified in rights is of resource type which is not delegable.',
  ),
  packageForClients: finding(
    18,
    'isvisible',
    "Access packages meant for system user for client relations can't be used in combination with the flag isVisible: true",
  ),
} as const;

/** The vendor that a registration names, or the refusal because it names none (VLD-00000). */
export function readVendor(identifier: string): SystemDescription['vendor'] | Refusal {
  const digits = /^0192:([0-9]{9})$/.exec(identifier)?.[1] ?? '';
  return parseOrganisationNumber(digits) ?? refuse('parts-invalid', { findings: [rules.vendorInvalid] });
}

/** The refusal because of `findings`, or nothing when there are none. */
export function refuseFindings(findings: readonly Finding[]): Refusal | undefined {
  return findings.length === 0 ? undefined : refuse('parts-invalid', { findings });
}

/**
 * What is wrong with a system's identity. Its id must begin with its vendor's number and must not have been used
 * before.
 */
export function checkIdentity(
  { id, vendor }: Pick<SystemDescription, 'id' | 'vendor'>,
  { idTaken, vendorKnown }: Pick<SystemSurroundings, 'idTaken' | 'vendorKnown'>,
): readonly Finding[] {
  return collect([
    [!vendorKnown, rules.vendorInvalid],
    [!id.startsWith(`${vendor}_`) || id.length === vendor.length + 1, rules.idFormat],
    [/\s/.test(id), rules.idBlank],
    [idTaken, rules.idTaken],
  ]);
}

/** A system that is replaced keeps its id (VLD-00012). */
export function checkSameId(inBody: string, inAddress: string): readonly Finding[] {
  return collect([[inBody !== inAddress, rules.idDiffers]]);
}

/** Everything that is wrong with the rest of it (Altinn authentication, «SystemRegisterController»). */
export function checkContents(
  system: Pick<SystemDescription, 'rights' | 'accessPackages' | 'clientIds' | 'isVisible' | 'allowedRedirectUrls'>,
  surroundings: SystemSurroundings,
): readonly Finding[] {
  const { clientIds, allowedRedirectUrls } = system;
  const clients = listEntries(clientIds, 'clientid');
  return [
    ...checkRights(system, surroundings),
    ...checkPackages(system, surroundings),
    ...complain(rules.clientRepeated, findRepeated(clients)),
    ...complain(
      rules.clientTaken,
      clients.flatMap((entry) => {
        const reason = surroundings.takenClientIds.get(entry.value);
        return reason === undefined ? [] : [{ ...entry, reason }];
      }),
    ),
    ...complain(
      rules.redirectMalformed,
      listEntries(allowedRedirectUrls, 'allowedredirecturls').filter(({ value }) => !isRedirectUrl(value)),
    ),
  ];
}

export function checkRights(
  { rights }: Pick<SystemDescription, 'rights'>,
  { resourceTypes }: Pick<SystemSurroundings, 'resourceTypes'>,
): readonly Finding[] {
  const places = rights.map((right, index) => ({ right, index }));
  const wellFormed = places.filter(({ right }) => resourcesOf(right).length > 0);
  const named = wellFormed.flatMap(({ right, index }) =>
    right.resource.map(({ value }, place) => ({ index, value, path: `${ROOT}/rights/${index}/resource/${place}` })),
  );
  const unknown = named.filter(({ value }) => !resourceTypes.has(value));
  return [
    ...complain(rules.attributeUnknown, places.flatMap(findMalformed)),
    ...complain(rules.resourceUnknown, unknown, (values) => ({ 'ResourceIds Not Found : ': values })),
    ...complain(
      rules.resourceNotGiven,
      named.filter(({ value }) => resourceTypes.has(value) && !isGivenType(resourceTypes.get(value))),
    ),
    ...complain(rules.rightRepeated, findRepeatedRights(wellFormed)),
  ];
}

export function checkPackages(
  { accessPackages, isVisible }: Pick<SystemDescription, 'accessPackages' | 'isVisible'>,
  { packages }: Pick<SystemSurroundings, 'packages'>,
): readonly Finding[] {
  const entries = listEntries(
    accessPackages.map(({ urn }) => urn),
    'accesspackages',
  );
  const unknown = entries.filter(({ value }) => !packages.has(value));
  const closed = entries.filter(({ value }) => packages.get(value)?.delegable === false);
  const values = (list: readonly WrongEntry[]) => list.map(({ value }) => value).join(', ');
  const kinds = [
    ...(unknown.length > 0 ? [`Not found: ${values(unknown)}`] : []),
    ...(closed.length > 0 ? [`Not delegable: ${values(closed)}`] : []),
  ];
  return [
    ...complain(rules.packageUnknown, [...unknown, ...closed], () => ({ 'Invalid Urn Details : ': kinds.join(' | ') })),
    ...complain(rules.packageRepeated, findRepeated(entries)),
    ...complain(
      rules.packageForClients,
      isVisible ? entries.filter(({ value }) => packages.get(value)?.assignableTo.includes('standard') === false) : [],
    ),
  ];
}

/** Whether a resource of `type` can be given to a system user. */
export function isGivenType(type: string | undefined): boolean {
  return type !== undefined && givenTypes.has(type);
}

function isRedirectUrl(text: string): boolean {
  return /^https:\/\/[^\s\\]+$/.test(text) && URL.canParse(text) && new URL(text).username === '';
}

/** The finding about these entries; none without entries. `name` makes the members in which Altinn names them. */
function complain(
  rule: Finding,
  wrong: readonly WrongEntry[],
  name: (values: string) => Readonly<Record<string, string>> = () => ({}),
): readonly Finding[] {
  if (wrong.length === 0) return [];
  const { paths, entries } = nameEntries(wrong);
  const values = entries.map(({ value }) => value).join(', ');
  return [{ ...rule, paths: [...(rule.paths ?? []), ...paths], more: { ...name(values), entries } }];
}

function listEntries(values: readonly string[], list: string): readonly WrongEntry[] {
  return values.map((value, index) => ({ index, value, path: `${ROOT}/${list}/${index}` }));
}

function findRepeated(entries: readonly WrongEntry[]): readonly WrongEntry[] {
  const seen = new Set<string>();
  return entries.filter(({ value }) => seen.size === seen.add(value).size);
}

/** The attributes of a right that do not name a resource, or the right itself if it has no attributes. */
function findMalformed({ right, index }: { right: Right; index: number }): readonly WrongEntry[] {
  const path = `${ROOT}/rights/${index}/resource`;
  if (right.resource.length === 0) return [{ index, value: '', path, reason: 'names no resource' }];
  return right.resource.flatMap(({ id }, place) =>
    id === RESOURCE ? [] : [{ index, value: id, path: `${path}/${place}/id` }],
  );
}

function findRepeatedRights(places: readonly { right: Right; index: number }[]): readonly WrongEntry[] {
  const kept = new Set(
    uniteRights(
      places.map(({ right }) => right),
      [],
    ),
  );
  return places
    .filter(({ right }) => !kept.has(right))
    .map(({ right, index }) => ({ index, value: resourcesOf(right).join(', '), path: `${ROOT}/rights/${index}` }));
}

function collect(rows: readonly (readonly [boolean, Finding])[]): readonly Finding[] {
  return rows.filter(([applies]) => applies).map(([, found]) => found);
}
