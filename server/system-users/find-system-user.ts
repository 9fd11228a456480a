import type { ChangeFeed } from '#audit-trail';
import { type CachedFinder, createCachedFinder } from '#memory';
import type { RegisteredFinder } from '#remote-registers';
import type { SystemUser } from './system-user-request.ts';
import type { SystemUserQuestion, SystemUserStore } from './system-user-store.ts';

/** What a token says about a system user. */
export type FoundSystemUser = Pick<SystemUser, 'id' | 'partyOrgno' | 'systemId'>;

/** Look-ups of system users for the token path, in whichever register they are kept. */
export interface SystemUserFinder extends Pick<RegisteredFinder<SystemUserQuestion, FoundSystemUser>, 'find'> {
  /** What is missing, as a hint for the client's owner. It reveals nothing about other vendors' systems. */
  explainMissing(question: SystemUserQuestion): Promise<string>;
}

/** The same of those that are kept here. */
export interface KeptSystemUserFinder extends CachedFinder<SystemUserQuestion, FoundSystemUser> {
  /** What is missing, for a hint to the owner of the client. It says nothing of other vendors' systems. */
  explainMissing(question: SystemUserQuestion): Promise<string>;
}

/** Finds the system user of a grant, from memory while the change feed is fresh. */
export function createSystemUserFinder({
  systemUsers,
  feed,
  mostRemembered,
}: {
  systemUsers: Pick<SystemUserStore, 'readOfGrant' | 'describeMissing'>;
  feed: Pick<ChangeFeed, 'subscribe' | 'isFresh'>;
  mostRemembered?: number;
}): KeptSystemUserFinder {
  const cached = createCachedFinder<SystemUserQuestion, FoundSystemUser>({
    read: systemUsers.readOfGrant,
    feed,
    // Organisation numbers have a fixed length and a client id has no blank, so different questions have different
    // keys.
    keyOf: ({ clientId, vendor, owner, externalRef }) => `${vendor}${owner}${clientId} ${externalRef}`,
    concerns: ({ kind, organisation }, { vendor, owner }) =>
      (kind === 'system-user' && organisation === owner) || (kind === 'system' && organisation === vendor),
    ...(mostRemembered !== undefined && { mostRemembered }),
  });
  return {
    find: cached.find,
    explainMissing: async (question) => describeMissing(question, await systemUsers.describeMissing(question)),
  };
}

/** Finds system users in the register that is used for them: `kept`, or the remote one that `finder` has. */
export function createRegisteredSystemUserFinder(
  kept: Pick<KeptSystemUserFinder, 'explainMissing'>,
  { find, elsewhere }: RegisteredFinder<SystemUserQuestion, FoundSystemUser>,
): SystemUserFinder {
  return {
    find,
    explainMissing: async (question) => {
      const host = elsewhere();
      return host === undefined
        ? kept.explainMissing(question)
        : `The register of system users at ${host} has none for this client, owner and externalRef.`;
    },
  };
}

type Missing = Awaited<ReturnType<SystemUserStore['describeMissing']>>;

function describeMissing({ clientId, owner, externalRef }: SystemUserQuestion, missing: Missing): string {
  const { systems, live, users, waiting } = missing;
  if (live === undefined) {
    const deleted = systems.find(({ detachedAt, deletedAt }) => deletedAt !== null && detachedAt !== null);
    if (deleted !== undefined) return `The system ${deleted.id} that had client ${clientId} has been deleted.`;
    return `No system of the client's organisation has client ${clientId}: add it in the system register.`;
  }
  const inUse = users.filter(({ deletedAt }) => deletedAt === null);
  const isPlain = inUse.some((user) => user.externalRef === owner);
  const isNamed = inUse.some((user) => user.externalRef !== owner);
  // Without this check the token could be for another system user than the intended one.
  if (isPlain && isNamed) {
    return `${owner} has several system users on ${live}, one of them with another externalRef and one without: check how the one that is meant was made.`;
  }
  if (isPlain) {
    return `${owner} has a system user on ${live} that was made without externalRef: leave it out.`;
  }
  if (inUse.length > 0) {
    return externalRef === owner
      ? `${owner} has a system user on ${live}, but it was made with an externalRef: send it.`
      : `${owner} has a system user on ${live}, but with another externalRef.`;
  }
  if (users.length > 0) return `${owner} has deleted its system user on ${live}.`;
  if (waiting === 'New') return `${owner} has not answered the request for a system user on ${live} yet.`;
  if (waiting === 'Rejected') return `${owner} has rejected the request for a system user on ${live}.`;
  return `${owner} has no system user on ${live}: ask for one, and have the customer approve it.`;
}
