import type { Problem } from '#altinn-interface';
import { problems } from './problems.ts';
import {
  type AccessPackage,
  indexRights,
  narrowRights,
  RESOURCE,
  type Right,
  resourceOf,
  type UserType,
} from './right.ts';
import type { KnownPackage, System } from './system.ts';

/** What is asked for. Lists that were not sent at all are absent. */
export interface AskedFor {
  readonly userType: UserType;
  readonly rights: readonly Right[] | undefined;
  readonly accessPackages: readonly AccessPackage[] | undefined;
  readonly redirectUrl: string | undefined;
}

/**
 * What is wrong with what a vendor asks a customer for, held against its own system; the first failure in Altinn's
 * order: where the customer is sent afterwards, whether anything is asked for, rights, packages.
 */
export function checkAskedFor(
  asked: AskedFor,
  { system, packages }: { system: System; packages: ReadonlyMap<string, KnownPackage> },
): Problem | undefined {
  return (
    checkRedirect(asked.redirectUrl, system) ??
    checkAmount(asked) ??
    checkAskedRights(asked.rights ?? [], system) ??
    checkAskedPackages(asked.accessPackages ?? [], { userType: asked.userType, system, packages })
  );
}

/** The customer is only ever sent to an address that the vendor has registered; its query string is free. */
export function checkRedirect(
  url: string | undefined,
  system: Pick<System, 'allowedRedirectUrls'>,
): Problem | undefined {
  if (url === undefined || url === '') return undefined;
  if (system.allowedRedirectUrls.length === 0) return problems.noRedirects;
  const wanted = URL.canParse(url) ? new URL(url) : undefined;
  const allowed = system.allowedRedirectUrls.map((text) => new URL(text));
  const fits = allowed.some(
    ({ origin, pathname }) =>
      wanted?.origin === origin && wanted.pathname === pathname && wanted.username === '' && wanted.password === '',
  );
  return fits ? undefined : problems.redirectInvalid;
}

function checkAmount({ userType, rights, accessPackages }: AskedFor): Problem | undefined {
  if (userType === 'agent') return accessPackages?.length ? undefined : problems.packageNeeded;
  if (rights === undefined && accessPackages === undefined) return problems.rightNotFound;
  return rights?.length || accessPackages?.length ? undefined : problems.rightOrPackageNeeded;
}

/** Every right must be one of the system's. */
export function checkAskedRights(rights: readonly Right[], system: Pick<System, 'rights'>): Problem | undefined {
  const offers = indexRights(system.rights);
  const isOffered = (right: Right) => {
    const resource = resourceOf(right);
    return resource !== undefined && offers.covers(resource, right.action);
  };
  const offered =
    rights.every(({ resource }) => resource.every(({ id }) => id === RESOURCE)) &&
    narrowRights(rights, system.rights).every(isOffered);
  return offered ? undefined : problems.rightNotFound;
}

/** Every package must be one of the system's, and for this kind of system user. */
export function checkAskedPackages(
  asked: readonly AccessPackage[],
  {
    userType,
    system,
    packages,
  }: {
    userType: UserType;
    system: Pick<System, 'accessPackages'>;
    packages: ReadonlyMap<string, KnownPackage>;
  },
): Problem | undefined {
  const offered = new Set(system.accessPackages.map(({ urn }) => urn));
  const missing = asked.filter(({ urn }) => !offered.has(urn));
  if (missing.length > 0) {
    return { ...problems.packageNotOnSystem, more: { NotFoundPackages: missing.map(({ urn }) => urn) } };
  }
  const assignable = asked.every(({ urn }) => {
    const known = packages.get(urn);
    return known?.delegable === true && known.assignableTo.includes(userType);
  });
  if (assignable) return undefined;
  return userType === 'standard' ? problems.packageNotForStandard : problems.packageNotForAgent;
}
