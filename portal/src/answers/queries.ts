import { queryOptions } from '@tanstack/react-query';
import { personalApi } from '../api/client.ts';
import { take } from '../api/problem.ts';

const BASE = '/authentication/api/v1/systemuser';

export type UserType = 'standard' | 'agent';

/** A request is read anew whenever somebody comes back to it: it may have been answered elsewhere. */
const fresh = { staleTime: 0, retry: false } as const;

/** A vendor's request for a system user. */
export const requestQuery = (userType: UserType, requestId: string) =>
  queryOptions({
    ...fresh,
    queryKey: ['request', userType, requestId],
    queryFn: () => {
      const params = { path: { requestId } };
      return userType === 'agent'
        ? take(personalApi.GET(`${BASE}/request/agent/{requestId}`, { params }))
        : take(personalApi.GET(`${BASE}/request/{requestId}`, { params }));
    },
  });

export type Answer = 'approve' | 'reject' | 'escalate';

/** Answers it for the party that it asks. */
export function answerRequest(
  userType: UserType,
  { party, requestId, answer }: { party: number; requestId: string; answer: Answer },
): Promise<boolean> {
  const params = { path: { party: String(party), requestId } };
  return userType === 'agent'
    ? take(personalApi.POST(`${BASE}/request/agent/{party}/{requestId}/${answer}`, { params }))
    : take(personalApi.POST(`${BASE}/request/{party}/{requestId}/${answer}`, { params }));
}

/** A vendor's request to change a system user. */
export const changeQuery = (requestId: string) =>
  queryOptions({
    ...fresh,
    queryKey: ['change', requestId],
    queryFn: () => take(personalApi.GET(`${BASE}/changerequest/{requestId}`, { params: { path: { requestId } } })),
  });

export const answerChange = (party: number, requestId: string, answer: 'approve' | 'reject') =>
  take(
    personalApi.POST(`${BASE}/changerequest/{party}/{requestId}/${answer}`, {
      params: { path: { party: String(party), requestId } },
    }),
  );

const CONSENTS = '/accessmanagement/api/v1/bff';

/** A consent that somebody is asked for. */
export const consentQuery = (id: string) =>
  queryOptions({
    ...fresh,
    queryKey: ['consent', id],
    queryFn: () => take(personalApi.GET(`${CONSENTS}/consentrequests/{id}`, { params: { path: { id } } })),
  });

export const answerConsent = (id: string, answer: 'accept' | 'reject') =>
  take(personalApi.POST(`${CONSENTS}/consentrequests/{id}/${answer}`, { params: { path: { id } } }));
