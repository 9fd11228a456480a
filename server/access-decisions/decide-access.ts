import { type OrganisationNumber, parseOrganisationNumber } from '@portvakt/protocol';
import { resourceOf, type SystemUser } from '#system-users';
import type { Attribute, Question } from './read-request.ts';

/** What is asked, once it is known to be well formed. */
export interface AccessQuestion {
  /** In lower case. */
  readonly systemUserId: string;
  readonly action: string;
  readonly resource: string;
  readonly party: NamedParty;
}

/** Whose data it is about, by one of the names of a party. */
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

/**
 * Checks one question. The system user must be the only attribute of the subject: with another beside it, it would not be
 * clear who asks. An app is named by its owner and its name, or as a resource.
 */
export function checkQuestion({ subject, action, resource }: Question): AccessQuestion | Undecidable {
  if (subject === undefined || action === undefined || resource === undefined) {
    return { status: 'missing-attribute', message: 'Each question needs one subject, one action and one resource.' };
  }
  const [user, ...others] = subject;
  if (user?.id !== SYSTEM_USER || others.length > 0 || !UUID.test(user.value)) {
    return {
      status: 'processing-error',
      message: `The subject must have ${SYSTEM_USER}, a valid UUID, as its only attribute.`,
    };
  }
  const actionId = findValue(action, ACTION);
  if (actionId === undefined) return { status: 'missing-attribute', message: `The action needs ${ACTION}.` };
  const identifier = findValue(resource, RESOURCE) ?? nameApp(resource);
  if (identifier === undefined) return { status: 'missing-attribute', message: `The resource needs ${RESOURCE}.` };
  const party = readParty(resource);
  if (party === undefined) {
    return { status: 'missing-attribute', message: 'The resource needs exactly one valid party.' };
  }
  return { systemUserId: user.value.toLowerCase(), action: actionId, resource: identifier, party };
}

/**
 * Whether a system user may. A standard one acts for its owner alone, with its direct rights and those of its packages
 * (`packaged`: the resources in them). An agent acts for the clients that it has been given, and none can be given here.
 */
export function decideAccess(
  { action, resource }: Pick<AccessQuestion, 'action' | 'resource'>,
  {
    user,
    party,
    packaged,
  }: { user: SystemUser | undefined; party: OrganisationNumber | undefined; packaged: ReadonlySet<string> },
): Decision {
  if (user === undefined || user.userType !== 'standard' || party !== user.partyOrgno) return 'NotApplicable';
  const isHeld = user.rights.some(
    (right) => resourceOf(right) === resource && (right.action === undefined || right.action === action),
  );
  return isHeld || packaged.has(resource) ? 'Permit' : 'NotApplicable';
}

/** The value of an attribute that stands once. */
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
