import { queryOptions } from '@tanstack/react-query';
import { apiFor, portalApi } from '../api/client.ts';
import { ApiProblem, take } from '../api/problem.ts';

export const membersQuery = (orgno: string) =>
  queryOptions({
    queryKey: ['members', orgno],
    queryFn: async () => (await take(apiFor(orgno).GET('/api/v1/members'))).members,
  });

export const invitationsQuery = (orgno: string) =>
  queryOptions({
    queryKey: ['invitations', orgno],
    queryFn: async () => (await take(apiFor(orgno).GET('/api/v1/invitations'))).invitations,
  });

export type Member = Awaited<ReturnType<NonNullable<ReturnType<typeof membersQuery>['queryFn']>>>[number];

/** What an invitation is to; null when it is no longer good. */
export const myInvitationQuery = (code: string) =>
  queryOptions({
    queryKey: ['my-invitation', code],
    queryFn: async () => {
      try {
        return await take(portalApi.GET('/portal/my-invitations/{code}', { params: { path: { code } } }));
      } catch (error) {
        if (error instanceof ApiProblem && (error.status === 404 || error.status === 400)) return null;
        throw error;
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

/** How people can sign in here. */
export const signInWaysQuery = queryOptions({
  queryKey: ['sign-in-ways'],
  queryFn: () => take(portalApi.GET('/portal/sign-in-ways')),
  staleTime: Number.POSITIVE_INFINITY,
});
