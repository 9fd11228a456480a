import type { ConcerningChange } from '#audit-trail';
import type { SystemDescription } from './system.ts';

/** What a change of a system was, by Altinn's names. */
export const changeTypes = ['create', 'update', 'rightsupdate', 'accesspackageupdate', 'delete', 'unknown'] as const;
type ChangeType = (typeof changeTypes)[number];

/** A line of the change log of a system, from the record of changes (Altinn authentication, «SystemChangeLog»). */
export function writeChangeLog(
  { action, actor, actor_orgno, at, before, after }: ConcerningChange,
  systemInternalId: string,
) {
  const [was, is] = [parse(before), parse(after)];
  const changeType = nameChange(action, was, is);
  return {
    systemInternalId,
    // Nobody's number where the registry file or the command line made the change.
    ...(actor_orgno !== null && { changedByOrgNumber: actor_orgno, clientId: actor }),
    changeType,
    ...(is !== undefined && { changedData: describe(changeType, is) }),
    created: new Date(at).toISOString(),
  };
}

type Recorded = Partial<SystemDescription>;

function nameChange(action: string, was: Recorded | undefined, is: Recorded | undefined): ChangeType {
  if (action === 'create' || action === 'delete') return action;
  if (action !== 'update' || was === undefined || is === undefined) return 'unknown';
  const members = ['name', 'description', 'rights', 'accessPackages', 'clientIds', 'isVisible', 'allowedRedirectUrls'];
  const changed = members.filter((member) => differ(was, is, member as keyof SystemDescription));
  if (changed.length !== 1) return 'update';
  const [only] = changed;
  return only === 'rights' ? 'rightsupdate' : only === 'accessPackages' ? 'accesspackageupdate' : 'update';
}

function differ(was: Recorded, is: Recorded, member: keyof SystemDescription): boolean {
  return JSON.stringify(was[member]) !== JSON.stringify(is[member]);
}

/** What the system was from then on, by the names of the wire; of a change of one list that list alone. */
function describe(
  changeType: ChangeType,
  { name, description, rights, accessPackages, clientIds, isVisible, allowedRedirectUrls }: Recorded,
) {
  if (changeType === 'rightsupdate') return { rights };
  if (changeType === 'accesspackageupdate') return { accessPackages };
  return { name, description, rights, accessPackages, clientId: clientIds, isVisible, allowedRedirectUrls };
}

function parse(json: string | null): Recorded | undefined {
  return json === null ? undefined : (JSON.parse(json) as Recorded);
}
