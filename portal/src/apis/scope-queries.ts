import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { components } from '../../generated/api.d.ts';
import { apiFor } from '../api/client.ts';
import { take } from '../api/problem.ts';

export type Scope = components['schemas']['Scope'];
export type ScopeAccess = components['schemas']['ScopeAccess'];
export type AccessApplication = components['schemas']['AccessApplication'];

/** The organisation's own scopes, deactivated ones too. */
export function ownScopesQuery(orgno: string) {
  return queryOptions({
    queryKey: ['scopes', orgno],
    queryFn: () => take(apiFor(orgno).GET('/api/v1/scopes', { params: { query: { inactive: true } } })),
  });
}

export function scopeQuery(orgno: string, scope: string) {
  return queryOptions({
    queryKey: ['scopes', orgno, scope],
    queryFn: () => take(apiFor(orgno).GET('/api/v1/scopes/scope', { params: { query: { scope } } })),
  });
}

export function prefixesQuery(orgno: string) {
  return queryOptions({
    queryKey: ['prefixes', orgno],
    queryFn: () => take(apiFor(orgno).GET('/api/v1/prefix')),
  });
}

export function delegationSourcesQuery(orgno: string) {
  return queryOptions({
    queryKey: ['delegation-sources'],
    queryFn: () => take(apiFor(orgno).GET('/api/v1/delegationsources')),
  });
}

/** Who has access to a scope, and who had. */
export function accessQuery(orgno: string, scope: string) {
  return queryOptions({
    queryKey: ['scope-access', orgno, scope],
    queryFn: () => take(apiFor(orgno).GET('/api/v1/scopes/access', { params: { query: { scope, inactive: true } } })),
  });
}

export type ApplicationState = AccessApplication['state'];

/** Applications to the organisation, a page at a time; for one scope or all. */
export function receivedQuery(orgno: string, { scope, state }: { scope?: string; state: ApplicationState }) {
  return infiniteQueryOptions({
    queryKey: ['applications-received', orgno, scope, state],
    queryFn: ({ pageParam }) =>
      take(
        apiFor(orgno).GET('/api/v1/scopes/access/applications/received', {
          params: {
            query: {
              state,
              size: 100,
              ...(scope !== undefined && { scope }),
              ...(pageParam !== undefined && { after: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ page }) => page.after,
  });
}

/** Who uses a scope and how much, a page of consumers at a time. */
export function usageQuery(orgno: string, scope: string) {
  return infiniteQueryOptions({
    queryKey: ['scope-usage', orgno, scope],
    queryFn: ({ pageParam }) =>
      take(
        apiFor(orgno).GET('/api/v1/scopes/usage', {
          params: { query: { scope, size: 100, ...(pageParam !== undefined && { after: pageParam }) } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ page }) => page.after,
  });
}
