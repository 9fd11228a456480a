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

/** Rights by resource, so that a long list is held against another one in one walk of each. */
export interface RightIndex {
  /** Whether whoever has these rights may also `asked`: the same resource, and all actions or the same one. */
  covers(asked: Right): boolean;
  /** Whether some action on some resource is in these rights and in `other`. */
  overlaps(other: Right): boolean;
  /** Those on a resource. */
  on(resource: string | undefined): readonly Right[];
}

export function indexRights(rights: readonly Right[]): RightIndex {
  const byResource = Map.groupBy(rights, resourceOf);
  // What names no resource, or several, is a right to nothing.
  byResource.delete(undefined);
  const actions = new Map(
    [...byResource].map(([resource, held]) => [resource, new Set(held.map(({ action }) => action))]),
  );
  const actionsOn = (right: Right) => actions.get(resourceOf(right));
  return {
    covers: (asked) => {
      const held = actionsOn(asked);
      return held !== undefined && (held.has(undefined) || held.has(asked.action));
    },
    overlaps: (other) => {
      const held = actionsOn(other);
      return held !== undefined && (other.action === undefined || held.has(undefined) || held.has(other.action));
    },
    on: (resource) => byResource.get(resource) ?? [],
  };
}

/** Whether two of `rights` say the same. */
export function hasSameRights(rights: readonly Right[]): boolean {
  return uniteRights(rights, []).length < rights.length;
}

/**
 * Rights as whoever asks for them gets them: one asked for without an action is all that `offered` has on its resource,
 * with the actions that those name. Never wider than what is offered.
 */
export function narrowRights(asked: readonly Right[], offered: readonly Right[]): readonly Right[] {
  const index = indexRights(offered);
  const narrowed = uniteRights(asked, []).flatMap((right) => {
    if (right.action !== undefined) return [right];
    const onResource = index.on(resourceOf(right));
    return onResource.length > 0 ? onResource : [right];
  });
  return uniteRights(narrowed, []);
}

/** All of both lists, each once. What names no resource, or several, is the same as nothing else. */
export function uniteRights(first: readonly Right[], second: readonly Right[]): readonly Right[] {
  const known = new Set<string>();
  return [...first, ...second].filter((right) => {
    const resource = resourceOf(right);
    if (resource === undefined) return true;
    const key = JSON.stringify([resource, right.action]);
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
}
