import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { components } from '../../generated/api.d.ts';
import { apiFor } from '../api/client.ts';
import { take } from '../api/problem.ts';

export type AccessApplication = components['schemas']['AccessApplication'];

/** What the organisation has been granted. */
export function grantedQuery(orgno: string) {
  return queryOptions({
    queryKey: ['granted', orgno],
    queryFn: () => take(apiFor(orgno).GET('/api/v1/scopes/access/all')),
  });
}

/** Every public scope that machines can use. */
export function publicScopesQuery(orgno: string) {
  return queryOptions({
    queryKey: ['public-scopes'],
    queryFn: () =>
      take(
        apiFor(orgno).GET('/api/v1/scopes/all', {
          params: { query: { integration_type: 'maskinporten' } },
        }),
      ),
    staleTime: 60_000,
  });
}

/** What the organisation has applied for, newest first, a page at a time. */
export function appliedQuery(orgno: string) {
  return infiniteQueryOptions({
    queryKey: ['applied', orgno],
    queryFn: ({ pageParam }) =>
      take(
        apiFor(orgno).GET('/api/v1/scopes/access/applications', {
          params: { query: { size: 100, ...(pageParam !== undefined && { after: pageParam }) } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ page }) => page.after,
  });
}
