import type { components } from '../../generated/api.d.ts';

type Scope = components['schemas']['Scope'];
type Access = components['schemas']['ScopeAccess'];

/** An API that can be chosen. */
export interface Offer {
  readonly scope: string;
  readonly title: string;
  /** The owner's name, or its number. */
  readonly owner: string;
  /** Whether the organisation can use it at once, and why. */
  readonly standing: 'have' | 'open' | 'none';
  /** What a search looks into, in lower case. */
  readonly searched: string;
}

/** Every API that `orgno` can choose: what it has access to, what is open for all, then the others, each by its title. */
export function orderOffers({
  orgno,
  scopes,
  granted,
  owners,
}: {
  orgno: string;
  scopes: readonly Pick<Scope, 'name' | 'description' | 'owner_orgno' | 'accessible_for_all'>[];
  granted: readonly Pick<Access, 'scope' | 'owner_orgno' | 'owner_organization_name'>[];
  owners: ReadonlyMap<string, string>;
}): readonly Offer[] {
  const have = new Set(granted.map(({ scope }) => scope));
  const listed = new Set(scopes.map(({ name }) => name));
  const write = (scope: string, title: string, owner: string, standing: Offer['standing']): Offer => ({
    scope,
    title,
    owner,
    standing,
    searched: `${title} ${owner} ${scope}`.toLowerCase(),
  });
  const offers = [
    ...scopes.map(({ name, description, owner_orgno, accessible_for_all }) => {
      const standing = have.has(name) || owner_orgno === orgno ? 'have' : accessible_for_all ? 'open' : 'none';
      return write(name, description || name, owners.get(owner_orgno) ?? owner_orgno, standing);
    }),
    // What is hidden from others is listed by the grant alone.
    ...granted
      .filter(({ scope }) => !listed.has(scope))
      .map(({ scope, owner_orgno, owner_organization_name }) =>
        write(scope, scope, owner_organization_name ?? owners.get(owner_orgno) ?? owner_orgno, 'have'),
      ),
  ];
  return offers.sort(
    (one, other) => rank[one.standing] - rank[other.standing] || one.title.localeCompare(other.title, 'nb'),
  );
}

const rank: Readonly<Record<Offer['standing'], number>> = { have: 0, open: 1, none: 2 };
