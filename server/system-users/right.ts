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

/** Whether whoever may `held` may also `asked`: the same resource, and all actions or the same one. */
export function covers(held: Right, asked: Right): boolean {
  const resource = resourceOf(held);
  if (resource === undefined || resource !== resourceOf(asked)) return false;
  return held.action === undefined || held.action === asked.action;
}

/** Whether some action on some resource is in both. */
export function overlaps(one: Right, other: Right): boolean {
  return covers(one, other) || covers(other, one);
}

/** Whether both say the same. */
export function isSameRight(one: Right, other: Right): boolean {
  return covers(one, other) && covers(other, one);
}

/**
 * Rights as whoever asks for them gets them: one asked for without an action is all that `offered` has on its resource,
 * with the actions that those name. Never wider than what is offered.
 */
export function narrowRights(asked: readonly Right[], offered: readonly Right[]): readonly Right[] {
  const narrowed = asked.flatMap((right) => {
    if (right.action !== undefined) return [right];
    const onResource = offered.filter(
      (held) => resourceOf(held) !== undefined && resourceOf(held) === resourceOf(right),
    );
    return onResource.length > 0 ? onResource : [right];
  });
  return uniteRights(narrowed, []);
}

/** All of both lists, each once. */
export function uniteRights(first: readonly Right[], second: readonly Right[]): readonly Right[] {
  const united: Right[] = [];
  for (const right of [...first, ...second]) {
    if (!united.some((known) => isSameRight(known, right))) united.push(right);
  }
  return united;
}
