import { type OrganisationNumber, parseOrganisationNumber } from '@portvakt/protocol';
import type { RightIndex, SystemUser } from '#system-users';
import type { Attribute, Attributes, Question } from './read-request.ts';

/** A question that is known to be well-formed. */
export interface AccessQuestion {
  /** In lower case. */
  readonly systemUserId: string;
  readonly action: string;
  readonly resource: string;
  readonly party: NamedParty;
}

/** Whose data it is about: a party by one of its names. */
export type NamedParty =
  | { readonly by: 'orgno'; readonly orgno: OrganisationNumber }
  | { readonly by: 'id'; readonly partyId: number }
  | { readonly by: 'uuid'; readonly partyUuid: string };

export type Decision = 'Permit' | 'NotApplicable' | 'Indeterminate';

/** Why nothing could be decided, by the name of the XACML status. */
export interface Undecidable {
  readonly status: 'syntax-error' | 'processing-error' | 'missing-attribute';
  readonly message: string;
}

const SYSTEM_USER = 'urn:altinn:systemuser:uuid';
const ACTION = 'urn:oasis:names:tc:xacml:1.0:action:action-id';
const RESOURCE = 'urn:altinn:resource';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Checks one question. Many questions share a category, and each category is read only once. */
export type QuestionChecker = (question: Question) => AccessQuestion | Undecidable;

/**
 * Makes a checker for the questions of one request. The system user must be the subject's only attribute; with another
 * one it would be unclear who asks. An app is named by its owner and name, or as a resource.
 */
export function createQuestionChecker(): QuestionChecker {
  const readSubject = once((subject) => {
    const [user, ...others] = subject;
    return user?.id === SYSTEM_USER && others.length === 0 && UUID.test(user.value)
      ? user.value.toLowerCase()
      : undefined;
  });
  const readAction = once((action) => findValue(action, ACTION));
  const readResource = once((resource) => ({
    identifier: findValue(resource, RESOURCE) ?? nameApp(resource),
    party: readParty(resource),
  }));
  return ({ subject, action, resource }) => {
    if (subject === undefined || action === undefined || resource === undefined) {
      return { status: 'missing-attribute', message: 'Each question needs one subject, one action and one resource.' };
    }
    const systemUserId = readSubject(subject);
    if (systemUserId === undefined) {
      return {
        status: 'processing-error',
        message: `The subject must have ${SYSTEM_USER}, a valid UUID, as its only attribute.`,
      };
    }
    const actionId = readAction(action);
    if (actionId === undefined) return { status: 'missing-attribute', message: `The action needs ${ACTION}.` };
    const { identifier, party } = readResource(resource);
    if (identifier === undefined) return { status: 'missing-attribute', message: `The resource needs ${RESOURCE}.` };
    if (party === undefined) {
      return { status: 'missing-attribute', message: 'The resource needs exactly one valid party.' };
    }
    return { systemUserId, action: actionId, resource: identifier, party };
  };
}

/** An active system user and its rights. */
export interface Holder {
  readonly user: Pick<SystemUser, 'userType' | 'partyOrgno'>;
  readonly rights: RightIndex;
  /** Which of its packages contain the resource. */
  readonly packagesWith: (resource: string) => readonly string[];
  /**
   * An agent: the packages that its owner has from a client that the agent was given; nothing for any other party. `all`: the
   * client is the owner itself.
   */
  readonly packagesFor: (party: OrganisationNumber) => ReadonlySet<string> | 'all' | undefined;
}

/**
 * Decides whether a system user has access. A standard one acts only for its owner, with its own rights and those of
 * its packages. An agent acts only for the clients that it was given, through those of its packages that its owner has from the
 * client still; for its owner itself only where that was given as a client, too.
 */
export function decideAccess(
  { action, resource }: Pick<AccessQuestion, 'action' | 'resource'>,
  { holder, party }: { holder: Holder | undefined; party: OrganisationNumber | undefined },
): Decision {
  if (holder === undefined || party === undefined) return 'NotApplicable';
  return isPermitted(holder, { action, resource, party }) ? 'Permit' : 'NotApplicable';
}

function isPermitted(
  { user, rights, packagesWith, packagesFor }: Holder,
  { action, resource, party }: { action: string; resource: string; party: OrganisationNumber },
): boolean {
  const packages = packagesWith(resource);
  if (user.userType === 'standard') {
    return party === user.partyOrgno && (rights.covers(resource, action) || packages.length > 0);
  }
  const given = packagesFor(party);
  return given === 'all' ? packages.length > 0 : packages.some((urn) => given?.has(urn) === true);
}

/** Runs `read` once for each category of a request. */
function once<T>(read: (attributes: Attributes) => T): (attributes: Attributes) => T {
  const known = new Map<Attributes, { readonly value: T }>();
  return (attributes) => {
    const found = known.get(attributes) ?? { value: read(attributes) };
    known.set(attributes, found);
    return found.value;
  };
}

/** The value of an attribute that occurs exactly once. */
function findValue(attributes: readonly Attribute[], id: string): string | undefined {
  const found = attributes.filter((attribute) => attribute.id === id);
  return found.length === 1 ? found[0]?.value : undefined;
}

function nameApp(resource: readonly Attribute[]): string | undefined {
  const [owner, app] = [findValue(resource, 'urn:altinn:org'), findValue(resource, 'urn:altinn:app')];
  return owner === undefined || app === undefined ? undefined : `app_${owner}_${app}`;
}

function readParty(resource: readonly Attribute[]): NamedParty | undefined {
  const named = resource.flatMap(({ id, value }): readonly (NamedParty | undefined)[] => {
    if (id === 'urn:altinn:organization:identifier-no') {
      const orgno = parseOrganisationNumber(value);
      return [orgno && { by: 'orgno', orgno }];
    }
    if (id === 'urn:altinn:partyid') {
      return [/^[0-9]{1,15}$/.test(value) ? { by: 'id', partyId: Number(value) } : undefined];
    }
    if (id === 'urn:altinn:party:uuid') return [UUID.test(value) ? { by: 'uuid', partyUuid: value } : undefined];
    return [];
  });
  return named.length === 1 ? named[0] : undefined;
}
