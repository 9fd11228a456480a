import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '../../generated/api.d.ts';
import { apiFor, background } from '../api/client.ts';
import { take } from '../api/problem.ts';

type Slice = components['schemas']['TokenRecordPage'];
export type RefusalRecord = Slice['content'][number];

export interface RefusalFilter {
  readonly client?: string | undefined;
  readonly scope?: string | undefined;
  readonly code?: string | undefined;
}

/** What came since the list was read, and up to where has been looked. */
interface News {
  readonly records: readonly RefusalRecord[];
  readonly after: number | undefined;
}

const SIZE = 25;
/** Milliseconds between two looks for new refusals. */
const EVERY = 5_000;
/** How many new ones are kept on the page; whoever wants more goes on to older ones. */
const MOST_NEW = 200;

/** Refusals of the own clients and scopes, newest first; while `live`, new ones are looked for every few seconds. */
export function useRefusals(orgno: string, filter: RefusalFilter, live: boolean) {
  const queries = useQueryClient();
  const key = ['refusals', orgno, filter.client ?? '', filter.scope ?? '', filter.code ?? ''] as const;
  const read = (page: { before?: number; after?: number }, more: object = {}): Promise<Slice> =>
    take(
      apiFor(orgno).GET('/api/v1/audit/tokens', {
        params: {
          query: {
            refused: true,
            size: SIZE,
            ...(filter.client && { client_id: filter.client }),
            ...(filter.scope && { scope: filter.scope }),
            ...(filter.code && { code: filter.code }),
            ...page,
          },
        },
        ...more,
      }),
    );
  const list = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => read(pageParam === undefined ? {} : { before: pageParam }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ page }) => page.before,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const newest = list.data?.pages[0]?.page.after;
  const poll = useQuery({
    queryKey: [...key, 'new'],
    enabled: live && list.isSuccess,
    refetchInterval: EVERY,
    queryFn: async (): Promise<News> => {
      const { records, after } = queries.getQueryData<News>([...key, 'new']) ?? { records: [], after: newest };
      // Before there is anything, everything is new.
      const { content, page } = await read(after === undefined ? {} : { after }, background);
      return { records: [...content, ...records].slice(0, MOST_NEW), after: page.after ?? after };
    },
  });
  const news = poll.data?.records ?? [];
  const old = list.data?.pages.flatMap(({ content }) => content) ?? [];
  const seen = new Set(old.map(({ id }) => id));
  return {
    ...list,
    records: [...news.filter(({ id }) => !seen.has(id)), ...old],
    fresh: news.length,
  };
}
