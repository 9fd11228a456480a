import { parseOrganisationNumber } from '@portvakt/protocol';
import type { Finding } from '#altinn-interface';
import { RESOURCE, resourceOf, uniteRights } from './right.ts';
import type { KnownPackage, SystemDescription } from './system.ts';

/** What a system is held against: what is on record when it is registered or replaced. */
export interface SystemSurroundings {
  /** The types of those resources that exist and can be delegated. */
  readonly resourceTypes: ReadonlyMap<string, string>;
  readonly packages: ReadonlyMap<string, KnownPackage>;
  /** Client ids that are on another live system, or belong to another organisation. */
  readonly takenClientIds: ReadonlySet<string>;
  readonly idTaken: boolean;
  readonly vendorKnown: boolean;
}

/** Types of resource that a system user can be given. MaskinportenSchema is delegated from organisation to organisation. */
const givenTypes: ReadonlySet<string> = new Set([
  'AltinnApp',
  'Systemresource',
  'Default',
  'CorrespondenceService',
  'BrokerService',
  'GenericAccessResource',
  'MigratedApp',
]);

const finding = (number: number, path: string, title: string): Finding => ({
  code: `AUTH.VLD-${String(number).padStart(5, '0')}`,
  title,
  paths: [`/registersystemrequest/${path}`],
});

const rules = {
  vendorInvalid: finding(0, 'vendor/id', 'The vendor id is not a valid ISO6523 organisation identifier.'),
  idFormat: finding(1, 'systemid', 'The system id does not match the format orgnumber_xxxx...'),
  idTaken: finding(2, 'systemid', 'The system id exists already.'),
  resourceUnknown: finding(3, 'rights/resource', 'One or more of the resources in rights were not found.'),
  clientTaken: finding(4, 'clientid', 'One or more of the client ids belong to another system.'),
  redirectMalformed: finding(5, 'allowedredirecturls', 'One or more of the redirect URLs are not absolute https URLs.'),
  rightRepeated: finding(6, 'rights/resource', 'One or more of the rights stand twice.'),
  packageRepeated: finding(7, 'accesspackages', 'One or more of the access packages stand twice.'),
  packageUnknown: finding(
    8,
    'accesspackages',
    'One or more of the access packages are unknown or cannot be delegated.',
  ),
  attributeUnknown: finding(9, 'rights/resource', 'The id of a resource must be urn:altinn:resource.'),
  clientRepeated: finding(11, 'clientid', 'One or more of the client ids stand twice.'),
  idDiffers: finding(12, 'systemid', 'The system id in the body differs from that in the address.'),
  idBlank: finding(13, 'systemid', 'The system id contains blanks.'),
  resourceNotGiven: finding(17, 'rights/resource', 'One or more of the resources are of a type that cannot be given.'),
  packageForClients: finding(
    18,
    'isvisible',
    'A system with access packages that are meant for client relations only cannot be visible.',
  ),
} as const;

/** The vendor that a registration names, or the finding that it names none (VLD-00000). */
export function readVendor(identifier: string): SystemDescription['vendor'] | Finding {
  const digits = /^0192:([0-9]{9})$/.exec(identifier)?.[1] ?? '';
  return parseOrganisationNumber(digits) ?? rules.vendorInvalid;
}

/** What is wrong with the identity of a system: its id must begin with its vendor's number and be used for the first time. */
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

/** What is wrong with the rest of it, everything at once (Altinn authentication, «SystemRegisterController»). */
export function checkContents(
  system: Pick<SystemDescription, 'rights' | 'accessPackages' | 'clientIds' | 'isVisible' | 'allowedRedirectUrls'>,
  surroundings: SystemSurroundings,
): readonly Finding[] {
  const { clientIds, allowedRedirectUrls } = system;
  return [
    ...checkRights(system, surroundings),
    ...checkPackages(system, surroundings),
    ...collect([
      [new Set(clientIds).size < clientIds.length, rules.clientRepeated],
      [clientIds.some((id) => surroundings.takenClientIds.has(id)), rules.clientTaken],
      [!allowedRedirectUrls.every(isRedirectUrl), rules.redirectMalformed],
    ]),
  ];
}

export function checkRights(
  { rights }: Pick<SystemDescription, 'rights'>,
  { resourceTypes }: Pick<SystemSurroundings, 'resourceTypes'>,
): readonly Finding[] {
  const wellFormed = rights.filter(
    (right) => resourceOf(right) !== undefined && right.resource.every(({ id }) => id === RESOURCE),
  );
  const types = wellFormed.map((right) => resourceTypes.get(resourceOf(right) as string));
  return collect([
    [wellFormed.length < rights.length, rules.attributeUnknown],
    [types.includes(undefined), rules.resourceUnknown],
    [types.some((type) => type !== undefined && !givenTypes.has(type)), rules.resourceNotGiven],
    [uniteRights(wellFormed, []).length < wellFormed.length, rules.rightRepeated],
  ]);
}

export function checkPackages(
  { accessPackages, isVisible }: Pick<SystemDescription, 'accessPackages' | 'isVisible'>,
  { packages }: Pick<SystemSurroundings, 'packages'>,
): readonly Finding[] {
  const known = accessPackages.map(({ urn }) => packages.get(urn));
  return collect([
    [known.some((found) => found === undefined || !found.delegable), rules.packageUnknown],
    [new Set(accessPackages.map(({ urn }) => urn)).size < accessPackages.length, rules.packageRepeated],
    [
      isVisible && known.some((found) => found !== undefined && !found.assignableTo.includes('standard')),
      rules.packageForClients,
    ],
  ]);
}

/** Whether a resource of `type` can be given to a system user. */
export function isGivenType(type: string | undefined): boolean {
  return type !== undefined && givenTypes.has(type);
}

function isRedirectUrl(text: string): boolean {
  return /^https:\/\/[^\s\\]+$/.test(text) && URL.canParse(text) && new URL(text).username === '';
}

function collect(rows: readonly (readonly [boolean, Finding])[]): readonly Finding[] {
  return rows.filter(([applies]) => applies).map(([, found]) => found);
}
