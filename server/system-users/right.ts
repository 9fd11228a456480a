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

/** The resource that `right` is about, or nothing when it names none or several. */
export function resourceOf({ resource }: Right): string | undefined {
  return resource.length === 1 ? resource[0]?.value : undefined;
}

/** What a list of rights allows, looked up by resource: lists are long, and are held against each other. */
export interface RightIndex {
  /** Whether whoever has the list may do `action` on `resource`; without an action: everything on it. */
  covers(resource: string, action: string | undefined): boolean;
  /** Whether some action on the resource is in the list and in what is asked about. */
  overlaps(resource: string, action: string | undefined): boolean;
}

/** Rights that name no resource, or several, allow nothing. */
export function indexRights(rights: readonly Right[]): RightIndex {
  const actions = new Map<string, Set<string | undefined>>();
  for (const right of rights) {
    const resource = resourceOf(right);
    if (resource === undefined) continue;
    const known = actions.get(resource);
    if (known === undefined) actions.set(resource, new Set([right.action]));
    else known.add(right.action);
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
 * Rights as whoever asks for them gets them: one asked for without an action is all that `offered` has on its resource,
 * with the actions that those name. Never wider than what is offered.
 */
export function narrowRights(asked: readonly Right[], offered: readonly Right[]): readonly Right[] {
  const byResource = Map.groupBy(offered, resourceOf);
  const narrowed = uniteRights(asked, []).flatMap((right) => {
    const resource = resourceOf(right);
    if (right.action !== undefined || resource === undefined) return [right];
    return byResource.get(resource) ?? [right];
  });
  return uniteRights(narrowed, []);
}

/** All of both lists, each once. */
export function uniteRights(first: readonly Right[], second: readonly Right[]): readonly Right[] {
  const seen = new Set<string>();
  return [...first, ...second].filter((right) => {
    const resource = resourceOf(right);
    if (resource === undefined) return true;
    const key = JSON.stringify([resource, right.action]);
    return seen.size < seen.add(key).size;
  });
}
