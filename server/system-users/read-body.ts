import { Fields } from '#altinn-interface';
import type { AccessPackage, Right } from './right.ts';
import type { SystemDescription } from './system.ts';
import type { ChangeWishes } from './system-user-request.ts';

/** Most characters of a vendor's external reference, which is looked up on the token path. */
const LONGEST_EXTERNAL_REF = 255;

/** A system as a vendor describes it. Its vendor has not been checked yet. */
export type DescribedSystem = Omit<SystemDescription, 'vendor'> & { readonly vendorId: string };

type Errors = { readonly errors: Readonly<Record<string, readonly string[]>> };

/**
 * Reads the body of a registration (Altinn authentication, «RegisterSystemRequest»). Every text is trimmed, as in
 * Altinn.
 */
export function readSystem(body: unknown): DescribedSystem | Errors {
  const fields = new Fields(trimTexts(body));
  const vendor = fields.object('vendor');
  const system = {
    id: fields.text('id', { longest: 255 }),
    vendorId: vendor.text('ID'),
    name: readTexts(fields.object('name')),
    description: readTexts(fields.object('description')),
    rights: fields.objects('rights', readRight) ?? [],
    accessPackages: fields.objects('accessPackages', readPackage) ?? [],
    clientIds: fields.texts('clientId'),
    isVisible: fields.answer('isVisible', true),
    allowedRedirectUrls: fields.texts('allowedRedirectUrls'),
  };
  return fields.wrong ? fields : system;
}

/** Reads a body that is a list of rights. */
export function readRights(body: unknown): readonly Right[] | Errors {
  const fields = new Fields({ rights: trimTexts(body) });
  const rights = fields.objects('rights', readRight) ?? [];
  return fields.wrong ? fields : rights;
}

/** Reads a body that is a list of access packages. */
export function readPackages(body: unknown): readonly AccessPackage[] | Errors {
  const fields = new Fields({ accessPackages: trimTexts(body) });
  const packages = fields.objects('accessPackages', readPackage) ?? [];
  return fields.wrong ? fields : packages;
}

/** What a vendor requests from a customer. */
export interface AskedUser {
  readonly systemId: string;
  readonly partyOrgNo: string;
  readonly externalRef: string | undefined;
  readonly integrationTitle: string | undefined;
  readonly rights: readonly Right[] | undefined;
  readonly accessPackages: readonly AccessPackage[] | undefined;
  readonly redirectUrl: string | undefined;
}

/** Reads the body of a request (Altinn authentication, «CreateRequestSystemUser»). Empty texts count as absent. */
export function readAskedUser(body: unknown): AskedUser | Errors {
  const fields = new Fields(body);
  const asked = {
    systemId: fields.text('systemId'),
    partyOrgNo: fields.text('partyOrgNo'),
    externalRef: fields.optionalText('externalRef', { longest: LONGEST_EXTERNAL_REF }) || undefined,
    integrationTitle: fields.optionalText('integrationTitle', { longest: 255 }) || undefined,
    rights: fields.objects('rights', readRight),
    accessPackages: fields.objects('accessPackages', readPackage),
    redirectUrl: fields.optionalText('redirectUrl') || undefined,
  };
  // The reference is part of addresses, and URL libraries remove such path segments.
  if (asked.externalRef === '.' || asked.externalRef === '..') {
    return { errors: { externalRef: ['externalRef must be something other than one or two dots.'] } };
  }
  return fields.wrong ? fields : asked;
}

/** Reads the body of a change request; lists that are absent are empty. */
export function readWishes(body: unknown): (ChangeWishes & { readonly redirectUrl: string | undefined }) | Errors {
  const fields = new Fields(body);
  const wishes = {
    requiredRights: fields.objects('requiredRights', readRight) ?? [],
    unwantedRights: fields.objects('unwantedRights', readRight) ?? [],
    requiredAccessPackages: fields.objects('requiredAccessPackages', readPackage) ?? [],
    unwantedAccessPackages: fields.objects('unwantedAccessPackages', readPackage) ?? [],
    redirectUrl: fields.optionalText('redirectUrl') || undefined,
  };
  return fields.wrong ? fields : wishes;
}

/** What a person chooses when creating a system user without a vendor's request. */
export function readChosenSystem(body: unknown): { systemId: string; integrationTitle: string | undefined } | Errors {
  const fields = new Fields(body);
  const chosen = {
    systemId: fields.text('systemId'),
    integrationTitle: fields.optionalText('integrationTitle', { longest: 255 }) || undefined,
  };
  return fields.wrong ? fields : chosen;
}

/** `value` with every text in it trimmed, at any depth. The parser limits the depth of bodies. */
function trimTexts(value: unknown): unknown {
  if (typeof value === 'string') return value.trim();
  if (Array.isArray(value)) return value.map(trimTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, trimTexts(inner)]));
}

function readTexts(fields: Fields) {
  return { nb: fields.text('nb'), nn: fields.text('nn'), en: fields.text('en') };
}

function readRight(fields: Fields): Right {
  const action = fields.optionalText('action', { longest: 255 }) || undefined;
  const resource = fields.objects('resource', (attribute) => ({
    id: attribute.text('id'),
    value: attribute.text('value', { longest: 255 }),
  }));
  return { ...(action !== undefined && { action }), resource: resource ?? [] };
}

function readPackage(fields: Fields): AccessPackage {
  return { urn: fields.text('urn', { longest: 255 }) };
}
