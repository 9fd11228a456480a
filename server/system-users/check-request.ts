import { type Refusal, type RefusalName, refuse } from '@portvakt/protocol';
import { nameEntries, type WrongEntry } from './name-entries.ts';
import { type AccessPackage, indexRights, type Right, resourcesOf, type UserType } from './right.ts';
import type { KnownPackage, System } from './system.ts';

/** What is requested. Lists that were not sent are absent. */
export interface AskedFor {
  readonly userType: UserType;
  readonly rights?: readonly Right[] | undefined;
  readonly accessPackages?: readonly AccessPackage[] | undefined;
  readonly redirectUrl?: string | undefined;
}

/**
 * What is wrong with a vendor's request to a customer, compared with the vendor's own system. Returns the first failure
 * in Altinn's order: the redirect address, whether anything is requested, rights, packages.
 */
export function checkAskedFor(
  asked: AskedFor,
  { system, packages }: { system: System; packages: ReadonlyMap<string, KnownPackage> },
): Refusal | undefined {
  return (
    checkRedirect(asked.redirectUrl, system) ??
    checkAmount(asked) ??
    checkAskedRights(asked.rights ?? [], system) ??
    checkAskedPackages(asked.accessPackages ?? [], { userType: asked.userType, system, packages })
  );
}

/** The customer is only sent to an address that the vendor has registered. The query string is free. */
export function checkRedirect(
  url: string | undefined,
  system: Pick<System, 'allowedRedirectUrls'>,
): Refusal | undefined {
  if (url === undefined || url === '') return undefined;
  if (system.allowedRedirectUrls.length === 0) return refuse('system-without-redirects');
  const wanted = URL.canParse(url) ? new URL(url) : undefined;
  const allowed = system.allowedRedirectUrls.map((text) => new URL(text));
  const fits = allowed.some(
    ({ origin, pathname }) =>
      wanted?.origin === origin && wanted.pathname === pathname && wanted.username === '' && wanted.password === '',
  );
  return fits ? undefined : refuse('system-redirect-unknown');
}

function checkAmount({ userType, rights, accessPackages }: AskedFor): Refusal | undefined {
  if (userType === 'agent') return accessPackages?.length ? undefined : refuse('agent-without-packages');
  if (rights === undefined && accessPackages === undefined) return refuse('system-user-right-unknown');
  return rights?.length || accessPackages?.length ? undefined : refuse('system-user-without-rights');
}

/** Every right must be one of the system's. `list` is the name of the list in the body. */
export function checkAskedRights(
  rights: readonly Right[],
  system: Pick<System, 'rights'>,
  list = 'rights',
): Refusal | undefined {
  const offers = indexRights(system.rights);
  // Without an action it means everything that the system has on the resource.
  const isOffered = (resource: string, action: string | undefined) =>
    action === undefined ? offers.overlaps(resource, action) : offers.covers(resource, action);
  const wrong = rights.flatMap((right, index): readonly WrongEntry[] => {
    const resources = resourcesOf(right);
    const missing = resources.filter((resource) => !isOffered(resource, right.action));
    if (resources.length > 0 && missing.length === 0) return [];
    const value = resources.length > 0 ? missing.join(', ') : right.resource.map(({ id }) => id).join(', ');
    return [{ index, value, path: `/${list}/${index}` }];
  });
  return wrong.length === 0 ? undefined : refuse('system-user-right-unknown', { more: nameEntries(wrong) });
}

/** Every package must be one of the system's, and suitable for this kind of system user. */
export function checkAskedPackages(
  asked: readonly AccessPackage[],
  {
    userType,
    system,
    packages,
    list = 'accessPackages',
  }: {
    userType: UserType;
    system: Pick<System, 'accessPackages'>;
    packages: ReadonlyMap<string, KnownPackage>;
    list?: string | undefined;
  },
): Refusal | undefined {
  const offered = new Set(system.accessPackages.map(({ urn }) => urn));
  const entries = asked.map(({ urn: value }, index) => ({ index, value, path: `/${list}/${index}` }));
  const missing = entries.filter(({ value }) => !offered.has(value));
  if (missing.length > 0) {
    const { paths, entries: named } = nameEntries(missing);
    const NotFoundPackages = missing.map(({ value }) => value);
    return refuse('package-not-on-system', { more: { NotFoundPackages, paths, entries: named } });
  }
  const wrong = entries.filter(({ value }) => {
    const known = packages.get(value);
    return known?.delegable !== true || !known.assignableTo.includes(userType);
  });
  if (wrong.length === 0) return undefined;
  const refusal: RefusalName = userType === 'standard' ? 'package-not-for-standard' : 'package-not-for-agent';
  return refuse(refusal, { more: nameEntries(wrong) });
}
