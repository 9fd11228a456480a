import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { portalApi } from './client.ts';
import { ApiProblem, take } from './problem.ts';

export type Session = Awaited<ReturnType<typeof readSession>>;
export type OrganisationOfSession = NonNullable<Session>['organisations'][number];
export type Right = 'integrations' | 'apis' | 'members' | 'delegations' | 'approvals' | 'operation';

async function readSession() {
  try {
    return await take(portalApi.GET('/portal/session'));
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null;
    throw error;
  }
}

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: readSession, staleTime: 5 * 60_000 });

/** The session of a page that is shown to people who have signed in only. */
export function useSession(): NonNullable<Session> {
  const { data } = useSuspenseQuery(sessionQuery);
  if (data === null) throw new ApiProblem(401, '');
  return data;
}

/** The organisation that the page is about, if the person may act for it. */
export function findOrganisation(session: Session, orgno: string): OrganisationOfSession | undefined {
  return session?.organisations.find((organisation) => organisation.orgno === orgno);
}

export function hasRight(organisation: OrganisationOfSession, right: Right): boolean {
  return (organisation.rights as readonly string[]).includes(right);
}
