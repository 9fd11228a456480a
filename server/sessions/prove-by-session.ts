import { parseOrganisationNumber, refuse } from '@portvakt/protocol';
import { impliedScopes, type Prove } from '#endpoints';
import { PORTAL_SCOPE } from '#sign-in';
import { tellsPresence } from './check-portal-request.ts';
import type { SessionKeeper } from './keep-sessions.ts';
import { rightsIn, scopesOf } from './rights.ts';

/**
 * Proves people at the portal's door by their sessions: as members of the organisation in the header `Portvakt-Organisation` where
 * machines are asked for elsewhere, and as themselves on the paths for people. Someone without a right in the organisation is a member
 * without scopes: whether it exists is not told.
 */
export function proveBySession(sessions: Pick<SessionKeeper, 'read'>): Prove {
  return async ({ headers }, { kind }) => {
    const session = await sessions.read(headers, tellsPresence(headers));
    if (session === undefined) return refuse('session-needed', { challenge: { fault: 'none', reason: 'no session' } });
    const { person } = session;
    if (kind === 'person' || kind === 'party') return { kind: 'person', person, scopes: new Set([PORTAL_SCOPE]) };
    const organisation = parseOrganisationNumber(String(headers['portvakt-organisation'] ?? ''));
    if (organisation === undefined) return refuse('organisation-not-named');
    return { kind: 'member', person, organisation, scopes: impliedScopes(scopesOf(rightsIn(person, organisation))) };
  };
}
