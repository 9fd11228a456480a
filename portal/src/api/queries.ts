import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './problem.ts';

/** What was asked is kept for a while and asked again when a person comes back. What a server refuses is not asked again. */
export function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) =>
          failures < 2 && (!(error instanceof ApiProblem) || [0, 502, 503, 504].includes(error.status)),
      },
      mutations: { retry: false },
    },
  });
}
