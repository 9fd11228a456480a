import type { ChangeFeed, RecordedChange } from '#audit-trail';
import { FeedCache } from './feed-cache.ts';

const MOST_REMEMBERED = 10_000;

/** Answers a look-up of the token path as the register is now, at once when the answer is in memory. */
export interface CachedFinder<Question, Answer> {
  find(question: Question): Answer | undefined | Promise<Answer | undefined>;
}

/**
 * Remembers what `read` answered, a no as well as a yes, while the change feed vouches for it. A change for which `concerns`
 * says yes makes the answer forgotten. `keyOf` must tell any two different questions apart.
 */
export function createCachedFinder<Question extends object, Answer extends object>({
  read,
  feed,
  keyOf,
  concerns,
  mostRemembered = MOST_REMEMBERED,
}: {
  read: (question: Question) => Promise<Answer | undefined>;
  feed: Pick<ChangeFeed, 'subscribe' | 'isFresh'>;
  keyOf: (question: Question) => string;
  concerns: (change: RecordedChange, question: Question) => boolean;
  mostRemembered?: number;
}): CachedFinder<Question, Answer> {
  const cache = new FeedCache<string, { readonly question: Question; readonly answer: Answer | undefined }>({
    feed,
    most: mostRemembered,
    forget: (entries, changes) => {
      for (const [key, { question }] of entries) {
        if (changes.some((change) => concerns(change, question))) entries.delete(key);
      }
    },
  });

  const readNow = async (key: string, question: Question): Promise<Answer | undefined> => {
    const readIn = cache.generation;
    const answer = await read(question);
    cache.keep(readIn, key, () => ({ question, answer }));
    return answer;
  };

  return {
    find: (question) => {
      const key = keyOf(question);
      const known = cache.get(key);
      return known === undefined ? readNow(key, question) : known.answer;
    },
  };
}
