import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { components } from '../../generated/api.d.ts';
import { apiFor, background } from '../api/client.ts';
import { ApiProblem, take, takeWhole } from '../api/problem.ts';

export type Client = components['schemas']['ClientResponse'];
export type ClientKey = NonNullable<Client['jwks']>['keys'][number];
export type Scope = components['schemas']['Scope'];
export type ScopeAccess = components['schemas']['ScopeAccess'];
export type Report = components['schemas']['Report'];
export type ReportSummary = components['schemas']['ReportPage']['content'][number];
export type Usage = components['schemas']['ClientUsage'];
export type Change = components['schemas']['ChangePage']['content'][number];
export type IntegrationType = Client['integration_type'];

/** A client as it was read, with the tag that tells whether it has been changed since. */
export interface ReadClient {
  readonly data: Client;
  readonly entityTag: string | undefined;
}

const isMissing = ({ status, fields }: ApiProblem) =>
  status === 404 || status === 403 || (status === 400 && fields.some(({ field }) => field === 'client_id'));
const path = (client_id: string) => ({ path: { client_id } });

/** Every integration of the organisation, deactivated ones and those it keeps for customers among them. */
export const clientsQuery = (orgno: string) =>
  queryOptions({
    queryKey: [orgno, 'clients'],
    queryFn: () => take(apiFor(orgno).GET('/api/v1/clients', { params: { query: { inactive: true } } })),
  });

/** The state of each at a glance, a hundred at a time. */
export const reportsQuery = (orgno: string) =>
  infiniteQueryOptions({
    queryKey: [orgno, 'reports'],
    queryFn: ({ pageParam }) =>
      take(
        apiFor(orgno).GET('/api/v1/reports', {
          params: { query: { inactive: true, size: 100, ...(pageParam && { after: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ page }) => page.after,
  });

/** The integration; null where there is none, or it is another's: which of them is not told. */
export const clientQuery = (orgno: string, id: string) =>
  queryOptions({
    queryKey: [orgno, 'client', id],
    queryFn: async (): Promise<ReadClient | null> => {
      try {
        return await takeWhole(apiFor(orgno).GET('/api/v1/clients/{client_id}', { params: path(id) }));
      } catch (error) {
        if (error instanceof ApiProblem && isMissing(error)) return null;
        throw error;
      }
    },
  });

export const keysQuery = (orgno: string, id: string) =>
  queryOptions({
    queryKey: [orgno, 'client', id, 'keys'],
    queryFn: () => takeWhole(apiFor(orgno).GET('/api/v1/clients/{client_id}/jwks', { params: path(id) })),
  });

/** When the integration, its keys and its scopes were used. `from` is a day (UTC); 30 days are told of when absent. */
export const usageQuery = (orgno: string, id: string, from?: string) =>
  queryOptions({
    queryKey: [orgno, 'client', id, 'usage', from ?? ''],
    queryFn: () =>
      take(
        apiFor(orgno).GET('/api/v1/clients/{client_id}/usage', {
          params: { ...path(id), query: { ...(from && { from }) } },
          // A page that shows uses asks for them again and again by itself.
          ...background,
        }),
      ),
  });

export const reportQuery = (orgno: string, id: string) =>
  queryOptions({
    queryKey: [orgno, 'client', id, 'report'],
    queryFn: () => take(apiFor(orgno).GET('/api/v1/clients/{client_id}/report', { params: path(id) })),
  });

export const historyQuery = (orgno: string, id: string) =>
  infiniteQueryOptions({
    queryKey: [orgno, 'client', id, 'history'],
    queryFn: ({ pageParam }) =>
      take(
        apiFor(orgno).GET('/api/v1/audit', {
          params: { query: { subject: id, size: 50, ...(pageParam !== 0 && { before: pageParam }) } },
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: ({ page }) => page.before,
  });

/** Every public scope for integrations of a type, deactivated ones too. Nobody's secret, so it is kept for some minutes. */
export const publicScopesQuery = (orgno: string, type: IntegrationType) =>
  queryOptions({
    queryKey: [orgno, 'public-scopes', type],
    queryFn: () =>
      take(
        apiFor(orgno).GET('/api/v1/scopes/all', {
          params: { query: { integration_type: type, inactive: true } },
        }),
      ),
    staleTime: 5 * 60_000,
  });

/** What others have granted the organisation, and what they have withdrawn. */
export const accessesQuery = (orgno: string) =>
  queryOptions({
    queryKey: [orgno, 'accesses'],
    queryFn: () => take(apiFor(orgno).GET('/api/v1/scopes/access/all', { params: { query: { inactive: true } } })),
  });

/** The organisation's own scopes. Nobody's, where the person may not see them: then there are none to choose from either. */
export const ownScopesQuery = (orgno: string) =>
  queryOptions({
    queryKey: [orgno, 'own-scopes'],
    queryFn: async () => {
      try {
        return await take(apiFor(orgno).GET('/api/v1/scopes', { params: { query: {} } }));
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 403) return [];
        throw error;
      }
    },
  });
