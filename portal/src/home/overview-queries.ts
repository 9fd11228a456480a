import { queryOptions } from '@tanstack/react-query';
import { apiFor } from '../api/client.ts';
import { take } from '../api/problem.ts';

/** Whether there is any integration. Only one is asked for, however many there are. */
export function hasIntegrationsQuery(orgno: string) {
  return queryOptions({
    queryKey: ['has-integrations', orgno],
    queryFn: async () => {
      const { content } = await take(apiFor(orgno).GET('/api/v1/reports', { params: { query: { size: 1 } } }));
      return content.length > 0;
    },
  });
}

/** Integrations with a key that ends within a month. */
export function endingKeysQuery(orgno: string) {
  return queryOptions({
    queryKey: ['ending-keys', orgno],
    queryFn: async () => {
      const params = { query: { expiring_within: '30d' } };
      return (await take(apiFor(orgno).GET('/api/v1/clients', { params }))).length;
    },
  });
}

/** Most that are counted. */
export const MOST_COUNTED = 100;

/** Applications for the organisation's own APIs that wait for an answer; {@link MOST_COUNTED} when there are more. */
export function receivedQuery(orgno: string) {
  return queryOptions({
    queryKey: ['received-count', orgno],
    queryFn: async () => {
      const params = { query: { size: MOST_COUNTED } };
      const received = await take(apiFor(orgno).GET('/api/v1/scopes/access/applications/received', { params }));
      return received.content.length;
    },
  });
}
