import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { apiFor, personalApi } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { readOrNull } from '../naming/queries.ts';

const BASE = '/authentication/api/v1/systemuser';
const REGISTER = '/authentication/api/v1/systemregister';

export type UserType = 'standard' | 'agent';

// The customer's side.

export const systemUsersKey = (party: number) => ['system-users', party] as const;

/** The system users of a party, of both kinds. */
export const systemUsersQuery = (party: number) =>
  queryOptions({
    queryKey: [...systemUsersKey(party), 'all'],
    queryFn: async () => {
      const params = { path: { party: String(party) } };
      const [standard, agents] = await Promise.all([
        take(personalApi.GET(`${BASE}/{party}`, { params })),
        take(personalApi.GET(`${BASE}/agent/{party}`, { params })),
      ]);
      return [...standard, ...agents].sort((one, other) =>
        one.integrationTitle.localeCompare(other.integrationTitle, 'nb'),
      );
    },
  });

/** What was passed on to those who may approve. */
export const pendingQuery = (party: number, orgno: string) =>
  queryOptions({
    queryKey: [...systemUsersKey(party), 'pending'],
    queryFn: async () => {
      const params = { path: { party: String(party), orgNo: orgno } };
      const [standard, agents] = await Promise.all([
        take(personalApi.GET(`${BASE}/request/{party}/{orgNo}/pending`, { params })),
        take(personalApi.GET(`${BASE}/request/agent/{party}/{orgNo}/pending`, { params })),
      ]);
      return [
        ...standard.map((request) => ({ ...request, userType: 'standard' as const })),
        ...agents.map((request) => ({ ...request, userType: 'agent' as const })),
      ].filter(({ status, timedOut }) => status === 'New' && !timedOut);
    },
  });

export const systemUserQuery = (party: number, kind: UserType, systemUserId: string) =>
  queryOptions({
    queryKey: [...systemUsersKey(party), kind, systemUserId],
    queryFn: () => {
      const params = { path: { party: String(party), systemUserId } };
      return readOrNull(
        kind === 'agent'
          ? take(personalApi.GET(`${BASE}/agent/{party}/{systemUserId}`, { params }))
          : take(personalApi.GET(`${BASE}/{party}/{systemUserId}`, { params })),
      );
    },
  });

export async function deleteSystemUser(party: number, kind: UserType, systemUserId: string): Promise<void> {
  const params = { path: { party: String(party), systemUserId } };
  await (kind === 'agent'
    ? take(personalApi.DELETE(`${BASE}/agent/{party}/{systemUserId}`, { params }))
    : take(personalApi.DELETE(`${BASE}/{party}/{systemUserId}`, { params })));
}

/** The systems that customers can choose themselves. */
export const offeredQuery = queryOptions({
  queryKey: ['offered-systems'],
  queryFn: () => take(personalApi.GET(REGISTER)),
});

export const createSystemUser = (party: number, body: { systemId: string; integrationTitle: string }) =>
  take(personalApi.POST(`${BASE}/{party}/create`, { params: { path: { party: String(party) } }, body }));

// The vendor's side.

export const systemsKey = (orgno: string) => ['systems', orgno] as const;

/** The vendor's systems in use. */
export const systemsQuery = (orgno: string) =>
  queryOptions({
    queryKey: [...systemsKey(orgno), 'all'],
    queryFn: () => take(apiFor(orgno).GET(`${REGISTER}/vendor`)),
  });

export const systemOfVendorQuery = (orgno: string, systemId: string) =>
  queryOptions({
    queryKey: [...systemsKey(orgno), systemId],
    queryFn: () =>
      readOrNull(take(apiFor(orgno).GET(`${REGISTER}/vendor/{systemId}`, { params: { path: { systemId } } }))),
  });

export type SystemBody = Parameters<typeof registerSystem>[1];

export const registerSystem = (
  orgno: string,
  body: {
    id: string;
    vendor: { ID: string };
    name: { nb: string; nn: string; en: string };
    description: { nb: string; nn: string; en: string };
    rights: { resource: { id: string; value: string }[]; action?: string }[];
    accessPackages: { urn: string }[];
    clientId: string[];
    isVisible: boolean;
    allowedRedirectUrls: string[];
  },
) => take(apiFor(orgno).POST(`${REGISTER}/vendor`, { body }));

export const replaceSystem = (orgno: string, body: SystemBody) =>
  take(apiFor(orgno).PUT(`${REGISTER}/vendor/{systemId}`, { params: { path: { systemId: body.id } }, body }));

export const deleteSystem = (orgno: string, systemId: string) =>
  take(apiFor(orgno).DELETE(`${REGISTER}/vendor/{systemId}`, { params: { path: { systemId } } }));

/** The clients that can act as a system: those of the vendor itself. */
export const ownClientsQuery = (orgno: string) =>
  queryOptions({
    queryKey: ['clients-for-systems', orgno],
    queryFn: async () => {
      const clients = await take(apiFor(orgno).GET('/api/v1/clients'));
      return clients
        .filter(({ integration_type }) => integration_type === 'maskinporten')
        .map(({ client_id, client_name }) => ({ id: client_id ?? '', name: client_name || (client_id ?? '') }));
    },
  });

/** Requests of a kind for a system, oldest first, a page of 50 at a time. */
export type RequestKind = UserType | 'change';

const next = ({ links }: { readonly links: { readonly next?: string } }): string | undefined =>
  links.next === undefined ? undefined : (new URL(links.next).searchParams.get('token') ?? undefined);

export interface ListedRequest {
  readonly id: string;
  readonly kind: RequestKind;
  readonly partyOrgNo: string;
  readonly externalRef: string;
  readonly status: string;
  readonly timedOut: boolean;
  readonly escalated: boolean;
  readonly created: string;
  readonly confirmUrl: string;
}

interface PageOfRequests {
  readonly data: readonly (Omit<ListedRequest, 'kind' | 'escalated'> & { readonly escalated?: boolean })[];
  readonly links: { readonly next?: string };
}

export const requestsQuery = (orgno: string, systemId: string, kind: RequestKind) =>
  infiniteQueryOptions({
    queryKey: [...systemsKey(orgno), systemId, 'requests', kind],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam: token }) => {
      const params = { path: { systemId }, query: token === undefined ? {} : { token } };
      const api = apiFor(orgno);
      const readPage = {
        standard: () => take(api.GET(`${BASE}/request/vendor/bysystem/{systemId}`, { params })),
        agent: () => take(api.GET(`${BASE}/request/vendor/agent/bysystem/{systemId}`, { params })),
        change: () => take(api.GET(`${BASE}/changerequest/vendor/bysystem/{systemId}`, { params })),
      }[kind];
      const { data, links } = (await readPage()) as PageOfRequests;
      return {
        rows: data.map((request): ListedRequest => ({ ...request, kind, escalated: request.escalated === true })),
        next: next({ links }),
      };
    },
    getNextPageParam: ({ next: token }) => token,
  });

/** Withdraws what has been asked: the customer can no longer answer. */
export async function withdrawRequest(orgno: string, kind: RequestKind, requestId: string): Promise<void> {
  const params = { path: { requestId } };
  await (kind === 'change'
    ? take(apiFor(orgno).DELETE(`${BASE}/changerequest/vendor/{requestId}`, { params }))
    : take(apiFor(orgno).DELETE(`${BASE}/request/vendor/{requestId}`, { params })));
}

/** The system users that customers have on a system, a page of 50 at a time. */
export const usersOfSystemQuery = (orgno: string, systemId: string) =>
  infiniteQueryOptions({
    queryKey: [...systemsKey(orgno), systemId, 'users'],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam: token }) => {
      const { data, links } = await take(
        apiFor(orgno).GET(`${BASE}/vendor/bysystem/{systemId}`, {
          params: { path: { systemId }, query: token === undefined ? {} : { token } },
        }),
      );
      const rows = data as readonly {
        readonly id: string;
        readonly reporteeOrgNo: string;
        readonly externalRef: string;
        readonly integrationTitle: string;
        readonly userType: string;
        readonly created: string;
      }[];
      return { rows, next: next({ links }) };
    },
    getNextPageParam: ({ next: token }) => token,
  });

export interface Asked {
  readonly systemId: string;
  readonly partyOrgNo: string;
  readonly externalRef?: string;
  readonly rights?: { resource: { id: string; value: string }[]; action?: string }[];
  readonly accessPackages: { urn: string }[];
  readonly redirectUrl?: string;
}

export const askCustomer = (orgno: string, userType: UserType, body: Asked) =>
  userType === 'agent'
    ? take(apiFor(orgno).POST(`${BASE}/request/vendor/agent`, { body }))
    : take(apiFor(orgno).POST(`${BASE}/request/vendor`, { body }));
