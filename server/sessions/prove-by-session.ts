import { type OrganisationNumber, parseOrganisationNumber, refuse } from '@portvakt/protocol';
import { impliedScopes, isForOperators, type Prove } from '#endpoints';
import type { Person } from '#parties';
import { PORTAL_SCOPE } from '#sign-in';
import { tellsPresence } from './check-portal-request.ts';
import type { SessionKeeper } from './keep-sessions.ts';
import { rightsIn, scopesOf } from './rights.ts';

/** The people who run the server. */
export interface OperatorFinder {
  /** The organisation that runs it. */
  readonly organisation: OrganisationNumber;
  includes(person: Pick<Person, 'partyUuid'>): boolean | Promise<boolean>;
}

/**
 * Proves people at the portal's door by their sessions: as members of the organisation in the header `Portvakt-Organisation` where
 * machines are asked for elsewhere, and as themselves on the paths for people. Someone without a right in the organisation is a member
 * without scopes: whether it exists is not told. What is for those who run the server takes no such header: they act for the
 * organisation that runs it, and whether somebody is one of them has nothing to do with rights in any organisation.
 */
export function proveBySession(sessions: Pick<SessionKeeper, 'read'>, operators: OperatorFinder): Prove {
  return async ({ headers }, { kind, scopes: wanted }) => {
    const session = await sessions.read(headers, tellsPresence(headers));
    if (session === undefined) return refuse('session-needed', { challenge: { fault: 'none', reason: 'no session' } });
    const { person } = session;
    if (kind === 'person' || kind === 'party') return { kind: 'person', person, scopes: new Set([PORTAL_SCOPE]) };
    if (isForOperators(wanted)) {
      const held = (await operators.includes(person)) ? scopesOf(['operation']) : new Set<string>();
      return { kind: 'member', person, organisation: operators.organisation, scopes: impliedScopes(held) };
    }
    const organisation = parseOrganisationNumber(String(headers['portvakt-organisation'] ?? ''));
    if (organisation === undefined) return refuse('organisation-not-named');
    const isOperating = organisation === operators.organisation && (await operators.includes(person));
    const rights = [...rightsIn(person, organisation), ...(isOperating ? (['operation'] as const) : [])];
    return { kind: 'member', person, organisation, scopes: impliedScopes(scopesOf(rights)) };
  };
}
