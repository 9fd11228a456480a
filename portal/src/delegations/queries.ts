import { queryOptions } from '@tanstack/react-query';
import { personalApi } from '../api/client.ts';
import { take } from '../api/problem.ts';

const BASE = '/accessmanagement/api/v1/enduser';

export type Side = 'suppliers' | 'consumers';

/** Everything that was asked about the delegations of `party`: what a change makes stale. */
export const delegationsKey = (party: string) => ['delegations', party] as const;

/** The suppliers or the consumers of a party, by name. */
export const connectionsQuery = (party: string, side: Side) =>
  queryOptions({
    queryKey: [...delegationsKey(party), side],
    queryFn: async () => {
      const query = { party };
      const found = await (side === 'suppliers'
        ? take(personalApi.GET(`${BASE}/maskinportensuppliers`, { params: { query } }))
        : take(personalApi.GET(`${BASE}/maskinportenconsumers`, { params: { query } })));
      return found
        .map(({ party: { name, organizationIdentifier } }) => ({ orgno: organizationIdentifier, name }))
        .sort((one, other) => (one.name ?? one.orgno).localeCompare(other.name ?? other.orgno, 'nb'));
    },
  });

/** What was delegated to one supplier, or by one consumer. */
export const delegatedQuery = (party: string, side: Side, other: string) =>
  queryOptions({
    queryKey: [...delegationsKey(party), side, other],
    queryFn: async () => {
      const found = await (side === 'suppliers'
        ? take(
            personalApi.GET(`${BASE}/maskinportensuppliers/resources`, {
              params: { query: { party, supplier: other } },
            }),
          )
        : take(
            personalApi.GET(`${BASE}/maskinportenconsumers/resources`, {
              params: { query: { party, consumer: other } },
            }),
          ));
      return found.map(({ resource }) => resource);
    },
  });

/** The APIs that can be delegated and fit what was searched for. The server names at most a thousand. */
export const delegableQuery = (searched: string) =>
  queryOptions({
    queryKey: ['delegable', searched],
    staleTime: 60_000,
    queryFn: async () => {
      const query = { resourceType: 'MaskinportenSchema', ...(searched !== '' && { title: searched }) };
      const found = await take(personalApi.GET('/resourceregistry/api/v1/resource/Search', { params: { query } }));
      return found.filter(({ resourceType }) => resourceType === 'MaskinportenSchema');
    },
  });

/** Whether the person can delegate a resource, and the codes that say why not. */
export const checkQuery = (party: string, resource: string) =>
  queryOptions({
    queryKey: ['delegation-check', party, resource],
    queryFn: async () => {
      const { rights } = await take(
        personalApi.GET(`${BASE}/maskinportensuppliers/resources/delegationcheck`, {
          params: { query: { party, resource } },
        }),
      );
      return {
        allowed: rights.every(({ result }) => result),
        reasons: rights.flatMap(({ reasonCodes }) => reasonCodes),
      };
    },
  });

export const addSupplier = (party: string, supplier: string) =>
  take(personalApi.POST(`${BASE}/maskinportensuppliers`, { params: { query: { party, supplier } } }));

export const giveAccess = (party: string, supplier: string, resource: string) =>
  take(
    personalApi.POST(`${BASE}/maskinportensuppliers/resources`, { params: { query: { party, supplier, resource } } }),
  );

export async function takeAccess(party: string, side: Side, other: string, resource: string): Promise<void> {
  await (side === 'suppliers'
    ? take(
        personalApi.DELETE(`${BASE}/maskinportensuppliers/resources`, {
          params: { query: { party, supplier: other, resource } },
        }),
      )
    : take(
        personalApi.DELETE(`${BASE}/maskinportenconsumers/resources`, {
          params: { query: { party, consumer: other, resource } },
        }),
      ));
}

/** Ends everything that there is with a supplier or a consumer. */
export async function endConnection(party: string, side: Side, other: string): Promise<void> {
  await (side === 'suppliers'
    ? take(
        personalApi.DELETE(`${BASE}/maskinportensuppliers`, {
          params: { query: { party, supplier: other, cascade: 'true' } },
        }),
      )
    : take(
        personalApi.DELETE(`${BASE}/maskinportenconsumers`, {
          params: { query: { party, consumer: other, cascade: 'true' } },
        }),
      ));
}
