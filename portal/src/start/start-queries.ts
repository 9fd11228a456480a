import { queryOptions } from '@tanstack/react-query';
import type { components } from '../../generated/api.d.ts';
import { apiFor, background } from '../api/client.ts';
import { ApiProblem, take } from '../api/problem.ts';

export type AccessApplication = components['schemas']['AccessApplication'];

/** How often a page that waits for an answer looks, in milliseconds. */
const LOOK_EVERY = 5000;

/** Who keeps which prefix, by organisation number: the names of everybody who offers an API. */
export function ownersQuery(orgno: string) {
  return queryOptions({
    queryKey: ['api-owners'],
    queryFn: async () => {
      const prefixes = await take(apiFor(orgno).GET('/api/v1/prefix/all'));
      return new Map(
        prefixes.map(({ owner_orgno, organization_name }) => [owner_orgno, organization_name ?? owner_orgno]),
      );
    },
    staleTime: 60_000,
  });
}

/** Whether the organisation has access to the scope, and what came of its newest application. It looks again while one waits. */
export function standingQuery(orgno: string, scope: string) {
  return queryOptions({
    queryKey: ['standing', orgno, scope],
    queryFn: async () => {
      const api = apiFor(orgno);
      const [granted, { content }] = await Promise.all([
        take(api.GET('/api/v1/scopes/access/all', background)).catch(ignoreForbidden),
        take(api.GET('/api/v1/scopes/access/applications', { ...background, params: { query: { scope, size: 1 } } })),
      ]);
      return {
        /** Unknown to people who may not see what has been granted. */
        hasAccess: granted?.some((access) => access.scope === scope),
        application: content[0],
      };
    },
    staleTime: 0,
    refetchInterval: ({ state: { data } }) => (data?.application?.state === 'open' ? LOOK_EVERY : false),
  });
}

function ignoreForbidden(error: unknown): undefined {
  if (error instanceof ApiProblem && error.status === 403) return undefined;
  throw error;
}
