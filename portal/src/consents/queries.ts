import { queryOptions } from '@tanstack/react-query';
import { personalApi } from '../api/client.ts';
import { take } from '../api/problem.ts';

const BASE = '/accessmanagement/api/v1/bff/consents';

/** What the person has answered or, with the UUID of a party, what was answered for an organisation; newest first. */
export const consentsQuery = (party: string | undefined) =>
  queryOptions({
    queryKey: ['consents', party ?? 'own'],
    queryFn: () => take(personalApi.GET(BASE, { params: { query: party === undefined ? {} : { party } } })),
  });

export const revokeConsent = (id: string) =>
  take(personalApi.POST(`${BASE}/{id}/revoke`, { params: { path: { id } } }));
