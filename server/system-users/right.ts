/** What a system may need and a system user holds: actions on a resource (enkeltrettighet). Per resource when no action is named. */
export interface Right {
  readonly action?: string;
  readonly resource: readonly ResourceAttribute[];
}

interface ResourceAttribute {
  readonly id: string;
  readonly value: string;
}

/** A bundle of resources that is given as one (tilgangspakke). */
export interface AccessPackage {
  readonly urn: string;
}

/** `standard` acts for its owner, `agent` for the clients of its owner. */
export type UserType = 'standard' | 'agent';

export const RESOURCE = 'urn:altinn:resource';

/** The resources that `right` is about, each once; none when an attribute of it names something else. */
export function resourcesOf({ resource }: Right): readonly string[] {
  return resource.every(({ id }) => id === RESOURCE) ? [...new Set(resource.map(({ value }) => value))] : [];
}

/** What a list of rights allows, looked up by resource: lists are long, and are held against each other. */
export interface RightIndex {
  /** Whether the list allows `action` on `resource`; without an action: everything on it. */
  covers(resource: string, action: string | undefined): boolean;
  /** Whether some action on the resource is in the list and in what is asked about. */
  overlaps(resource: string, action: string | undefined): boolean;
}

/** A right that names no resource allows nothing, one that names several is a right on each of them. */
export function indexRights(rights: readonly Right[]): RightIndex {
  const actions = new Map<string, Set<string | undefined>>();
  for (const right of rights) {
    for (const resource of resourcesOf(right)) {
      const known = actions.get(resource);
      if (known === undefined) actions.set(resource, new Set([right.action]));
      else known.add(right.action);
    }
  }
  return {
    covers: (resource, action) => {
      const held = actions.get(resource);
      return held !== undefined && (held.has(undefined) || held.has(action));
    },
    overlaps: (resource, action) => {
      const held = actions.get(resource);
      return held !== undefined && (action === undefined || held.has(undefined) || held.has(action));
    },
  };
}

/**
 * The rights that a request gets. One that is asked for without an action becomes all that `offered` has on its resource,
 * with the actions that those name. Never wider than what is offered.
 */
export function narrowRights(asked: readonly Right[], offered: readonly Right[]): readonly Right[] {
  const byResource = Map.groupBy(splitRights(offered), ({ resource }) => resource[0]?.value);
  const narrowed = uniteRights(splitRights(asked), []).flatMap((right) => {
    if (right.action !== undefined) return [right];
    return byResource.get(right.resource[0]?.value) ?? [right];
  });
  return uniteRights(narrowed, []);
}

/** The same rights, on one resource each. Those that name none stay, to be refused for what they are. */
export function splitRights(rights: readonly Right[]): readonly Right[] {
  return rights.flatMap((right) => {
    const { action, resource } = right;
    const values = resource.length > 1 ? resourcesOf(right) : [];
    if (values.length === 0) return [right];
    return values.map((value) => ({ ...(action !== undefined && { action }), resource: [{ id: RESOURCE, value }] }));
  });
}

/** All of both lists, each once. */
export function uniteRights(first: readonly Right[], second: readonly Right[]): readonly Right[] {
  const seen = new Set<string>();
  return [...first, ...second].filter((right) => {
    const resources = resourcesOf(right);
    if (resources.length === 0) return true;
    const key = JSON.stringify([[...resources].sort(), right.action]);
    return seen.size < seen.add(key).size;
  });
}
