import { join } from 'node:path';
import {
  describeHierarchy,
  describeStranger,
  environments,
  generations,
  type HierarchyDescription,
  type HierarchyName,
  styles,
} from './describe-hierarchies.ts';
import { type Journal, openJournal } from './journal.ts';
import { type CertificateAuthority, type Hierarchy, isHierarchyMade, openHierarchy } from './open-hierarchy.ts';
import { openSecret } from './open-secret.ts';

/** An authority whose folder is open. Hierarchies are made when they are first asked for. */
export interface TestAuthority {
  readonly folder: string;
  /** Where `authorityRoutes` are reached, with its trailing slash; certificates name addresses under it. */
  readonly baseUrl: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** What callers must show to issue and revoke over HTTP: 43 characters, kept in the folder. */
  readonly secret: string;
  readonly journal: Journal;
  openHierarchy(name: HierarchyName): Promise<Hierarchy>;
  /** The authority that no trust store knows. */
  openStranger(): Promise<Hierarchy>;
  /** The hierarchies that have been made so far, by this process or another, without the stranger. */
  listHierarchies(): Promise<readonly Hierarchy[]>;
  /** The authority with this id, if its hierarchy has been made. */
  findAuthority(id: string): Promise<CertificateAuthority | undefined>;
}

/** Every hierarchy there can be, without the stranger. */
export const hierarchyNames: readonly HierarchyName[] = styles.flatMap((style) =>
  generations.flatMap((seid) => environments.map((environment) => ({ style, seid, environment }))),
);

/**
 * Opens the authority kept in `folder` (mode 0700; made when it is not there). Processes that open the same folder, also
 * at the same time, share keys, secret and what has been issued and revoked.
 *
 * @param baseUrl where `authorityRoutes` are reached, with a trailing slash.
 * @param keyBits length of the roots' and issuing authorities' keys when they are made; real ones have 4096.
 * @throws DamagedFolderError when a file there is not what the authority wrote.
 */
export async function openTestAuthority({
  folder,
  baseUrl,
  clock,
  keyBits = 2048,
}: {
  folder: string;
  baseUrl: string;
  clock: () => number;
  keyBits?: number | undefined;
}): Promise<TestAuthority> {
  if (!baseUrl.endsWith('/')) throw new Error(`The address of the test authority must end in a slash: ${baseUrl}`);
  const secret = await openSecret(folder);
  const journal = openJournal(join(folder, 'journal.db'));
  const opened = new Map<string, Promise<Hierarchy>>();

  const open = (description: HierarchyDescription): Promise<Hierarchy> => {
    const { id } = description;
    const already = opened.get(id);
    if (already !== undefined) return already;
    const opening = openHierarchy({ folder, baseUrl, clock, keyBits }, description).then((hierarchy) => {
      const { root, issuing } = hierarchy;
      if (!journal.isIssued(root.id, issuing.serial)) journal.recordIssued(root.id, issuing.serial, clock());
      return hierarchy;
    });
    opened.set(id, opening);
    // Once the cause of a failure is gone, the next one who asks should get an answer.
    opening.catch(() => opened.delete(id));
    return opening;
  };
  const openIfMade = async (description: HierarchyDescription): Promise<Hierarchy | undefined> =>
    opened.has(description.id) || (await isHierarchyMade(folder, description.id)) ? open(description) : undefined;

  const known = [...hierarchyNames.map(describeHierarchy), describeStranger()];
  return {
    folder,
    baseUrl,
    clock,
    secret,
    journal,
    openHierarchy: (name) => open(describeHierarchy(name)),
    openStranger: () => open(describeStranger()),
    listHierarchies: async () => {
      const made = await Promise.all(hierarchyNames.map(describeHierarchy).map(openIfMade));
      return made.filter((hierarchy) => hierarchy !== undefined);
    },
    findAuthority: async (id) => {
      const [, hierarchyId, role] = /^(.+)-(root|issuing)$/.exec(id) ?? [];
      const description = known.find((one) => one.id === hierarchyId);
      if (description === undefined) return undefined;
      const hierarchy = await openIfMade(description);
      return role === 'root' ? hierarchy?.root : hierarchy?.issuing;
    },
  };
}
