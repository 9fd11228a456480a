import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { apiFor, background } from '../api/client.ts';
import { take, takeWhole } from '../api/problem.ts';
import { currentLanguage } from '../shell/language.ts';

const MINUTE = 60_000;
const PAGE_SIZE = 25;

/** How many notices are unread. It is asked again every minute, which keeps no session alive. */
export const unreadQuery = (orgno: string) =>
  queryOptions({
    queryKey: ['notices', orgno, 'unread'],
    queryFn: async () => (await take(apiFor(orgno).GET('/api/v1/notices/unread', background))).unread,
    refetchInterval: MINUTE,
    // A count that cannot be had is no reason to disturb anybody.
    retry: false,
  });

/** The inbox, newest first, a page at a time. */
export const inboxQuery = (orgno: string, unread: boolean) =>
  infiniteQueryOptions({
    queryKey: ['notices', orgno, 'inbox', unread, currentLanguage()],
    queryFn: ({ pageParam }: { pageParam: number | undefined }) =>
      take(
        apiFor(orgno).GET('/api/v1/notices', {
          params: {
            query: {
              size: PAGE_SIZE,
              language: currentLanguage(),
              ...(unread && { unread }),
              ...(pageParam !== undefined && { before: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ page }) => page.before,
  });

export type Inbox = Awaited<ReturnType<typeof readInbox>>;
export type InboxNotice = Inbox['content'][number];
const readInbox = (orgno: string) => take(apiFor(orgno).GET('/api/v1/notices'));

/** The settings with the entity tag that a change of them names. */
export const settingsQuery = (orgno: string) =>
  queryOptions({
    queryKey: ['notices', orgno, 'settings'],
    queryFn: () => takeWhole(apiFor(orgno).GET('/api/v1/notices/settings')),
    // What a person is changing is not exchanged under their hands.
    refetchOnWindowFocus: false,
  });

/** The newest messages. Whoever tries their notices sees what becomes of them: it is asked again every few seconds. */
export const deliveriesQuery = (orgno: string) =>
  queryOptions({
    queryKey: ['notices', orgno, 'deliveries'],
    queryFn: () => take(apiFor(orgno).GET('/api/v1/notices/deliveries', background)),
    refetchInterval: 3000,
  });
