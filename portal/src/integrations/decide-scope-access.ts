import type { Scope, ScopeAccess } from './queries.ts';

/** Why an organisation may use a scope, or why not. */
export type Access = 'granted' | 'own' | 'open' | 'delegable' | 'withdrawn' | 'deactivated' | 'not-granted';

/** What is known about scopes: the public ones, what was granted to the organisation, and its own. */
export interface ScopeGround {
  readonly scopes: ReadonlyMap<string, Scope>;
  readonly accesses: ReadonlyMap<string, ScopeAccess>;
  readonly own: ReadonlySet<string>;
}

export function layScopeGround({
  publicScopes = [],
  accesses = [],
  ownScopes = [],
}: {
  publicScopes?: readonly Scope[] | undefined;
  accesses?: readonly ScopeAccess[] | undefined;
  ownScopes?: readonly Scope[] | undefined;
}): ScopeGround {
  return {
    scopes: new Map([...publicScopes, ...ownScopes].map((scope) => [scope.name, scope])),
    accesses: new Map(accesses.map((access) => [access.scope, access])),
    own: new Set(ownScopes.map(({ name }) => name)),
  };
}

/** Access to `name`, in the order in which the server looks: open, granted, own, delegable (docs.digdir.no, «Scopes»). */
export function decideScopeAccess(name: string, { scopes, accesses, own }: ScopeGround): Access {
  const scope = scopes.get(name);
  if (scope?.active === false) return 'deactivated';
  if (scope?.accessible_for_all) return 'open';
  const state = accesses.get(name)?.state;
  if (state === 'APPROVED') return 'granted';
  if (own.has(name)) return 'own';
  if (scope?.delegation_source) return 'delegable';
  return state === 'DENIED' ? 'withdrawn' : 'not-granted';
}

export const pickerGroups = ['granted', 'open', 'delegable', 'own'] as const;
export type PickerGroup = (typeof pickerGroups)[number];

export interface Pickable {
  readonly name: string;
  readonly description: string;
  readonly owner: string;
  readonly access: Access;
}

/** What may be put on an integration, by why. A scope that is both granted and open is in both groups, as people look in either. */
export function listPickable(ground: ScopeGround, group: PickerGroup, search: string): readonly Pickable[] {
  const { scopes, accesses, own } = ground;
  const names = {
    granted: () => [...accesses.values()].filter(({ state }) => state === 'APPROVED').map(({ scope }) => scope),
    open: () => [...scopes.values()].filter(({ accessible_for_all: open }) => open).map(({ name }) => name),
    delegable: () => [...scopes.values()].filter(({ delegation_source: source }) => source).map(({ name }) => name),
    own: () => [...own],
  }[group]();
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return names
    .filter((name) => scopes.get(name)?.active !== false)
    .map((name): Pickable => {
      const [scope, access] = [scopes.get(name), accesses.get(name)];
      return {
        name,
        description: scope?.description ?? '',
        owner: access?.owner_organization_name ?? access?.owner_orgno ?? scope?.owner_orgno ?? '',
        access: decideScopeAccess(name, ground),
      };
    })
    .filter(({ name, description, owner }) => {
      const text = `${name}\n${description}\n${owner}`.toLocaleLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
