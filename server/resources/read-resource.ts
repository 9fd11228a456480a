import { nameLists } from './resource.ts';

/** The members that rules check, by name; `true` if nothing below them is checked. */
interface Shape {
  readonly [member: string]: Shape | true;
}

const texts: Shape = { nb: true, nn: true, en: true };
const resource: Shape = {
  identifier: true,
  title: texts,
  description: texts,
  rightDescription: texts,
  resourceType: true,
  resourceReferences: { referenceSource: true, reference: true, referenceType: true },
  hasCompetentAuthority: { organization: true, orgcode: true, name: texts },
  delegable: true,
  visible: true,
};

/**
 * Renames the members of a posted resource to the names that rules know, whatever case they were sent in. Of two that
 * mean the same only one is kept, so that no reader finds an unchecked one. Other members are kept. Values from a list
 * of names get the list's spelling, whatever case they were sent in.
 */
export function readResource(body: unknown): unknown {
  return renameMembers(body, resource);
}

function renameMembers(value: unknown, shape: Shape | true | undefined): unknown {
  if (shape === undefined || shape === true || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((entry) => renameMembers(entry, shape));
  const names = new Map(Object.keys(shape).map((name) => [name.toLowerCase(), name]));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
      const name = names.get(key.toLowerCase());
      if (name === undefined) return [[key, inner]];
      if (key !== name && Object.hasOwn(value, name)) return [];
      return [[name, spellName(name, renameMembers(inner, shape[name]))]];
    }),
  );
}

function spellName(member: string, value: unknown): unknown {
  if (typeof value !== 'string' || !Object.hasOwn(nameLists, member)) return value;
  return nameLists[member]?.find((name) => name.toLowerCase() === value.toLowerCase()) ?? value;
}
