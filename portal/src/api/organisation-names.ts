import { queryOptions } from '@tanstack/react-query';
import { apiFor } from './client.ts';
import { take } from './problem.ts';

/** The names of organisations, by number; of those of which there is one. */
export function namesQuery(orgno: string, numbers: readonly string[]) {
  const orgnrs = [...new Set(numbers)].sort().slice(0, 1000);
  return queryOptions({
    queryKey: ['organisation-names', orgnrs],
    queryFn: async () => {
      if (orgnrs.length === 0) return new Map<string, string>();
      const named = await take(apiFor(orgno).POST('/api/v1/organizations/names', { body: { orgnrs } }));
      return new Map(named.flatMap(({ orgnr, name }) => (orgnr && name ? [[orgnr, name] as const] : [])));
    },
    staleTime: 600_000,
  });
}
