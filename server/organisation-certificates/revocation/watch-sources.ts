import { LruCache } from '#memory';
import type { Fetcher } from './fetch-limited.ts';

/** What is known of a place that says which certificates are revoked. Times are milliseconds since 1970. */
export interface WatchedSource {
  readonly url: string;
  readonly kind: 'crl' | 'ocsp';
  readonly askedAt: number;
  /** When it last answered; nothing if it never has. */
  readonly answeredAt: number | undefined;
  /** Why the last question had no answer. */
  readonly problem: string | undefined;
}

const MOST = 200;

/** Remembers of every source when it was last asked, and what came of it. The longest unasked are forgotten first. */
export function watchSources({ fetch, clock }: { fetch: Fetcher; clock: () => number }): {
  readonly fetch: Fetcher;
  /** The sources that this process has asked, by address. */
  list(): readonly WatchedSource[];
} {
  const sources = new LruCache<string, WatchedSource>(MOST);
  return {
    fetch: async (download) => {
      const { url, post } = download;
      const kind = post === undefined ? 'crl' : 'ocsp';
      const askedAt = clock();
      try {
        const answer = await fetch(download);
        sources.set(url, { url, kind, askedAt, answeredAt: clock(), problem: undefined });
        return answer;
      } catch (error) {
        const answeredAt = sources.get(url)?.answeredAt;
        sources.set(url, { url, kind, askedAt, answeredAt, problem: (error as Error).message });
        throw error;
      }
    },
    list: () => [...sources].map(([, source]) => source).sort((one, other) => (one.url < other.url ? -1 : 1)),
  };
}
