import type { ChangeFeed, RecordedChange } from './change-feed.ts';

/** How many answers are kept in memory. The least recently used one makes room, so memory stays flat. */
const MOST_REMEMBERED = 10_000;

/** Answers a look-up of the token path as the register stands now, at once when the answer is in memory. */
export interface AnswerMemory<Question, Answer> {
  find(question: Question): Answer | undefined | Promise<Answer | undefined>;
}

/**
 * Remembers what `read` answered, a no as well as a yes, for as long as the change feed vouches for it: a change for which
 * `concerns` says yes makes the answer forgotten before whoever made the change is told that it is done. `keyOf` must
 * tell any two different questions apart.
 */
export function createAnswerMemory<Question extends object, Answer extends object>({
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
}): AnswerMemory<Question, Answer> {
  const remembered = new Map<string, { readonly question: Question; readonly answer: Answer | undefined }>();
  // Counts what was forgotten: an answer that was read before a change must not be remembered after it.
  let generation = 0;

  feed.subscribe((changes) => {
    generation += 1;
    if (changes === undefined) {
      remembered.clear();
      return;
    }
    for (const [key, { question }] of remembered) {
      if (changes.some((change) => concerns(change, question))) remembered.delete(key);
    }
  });

  const readAnew = async (key: string, question: Question): Promise<Answer | undefined> => {
    const askedIn = generation;
    const answer = await read(question);
    if (generation === askedIn) {
      remembered.delete(key);
      remembered.set(key, { question, answer });
      if (remembered.size > mostRemembered) remembered.delete(remembered.keys().next().value as string);
    }
    return answer;
  };

  return {
    find: (question) => {
      const key = keyOf(question);
      const known = feed.isFresh() ? remembered.get(key) : undefined;
      if (known === undefined) return readAnew(key, question);
      // Moved to the end of the map: the first entry is always the least recently used.
      remembered.delete(key);
      remembered.set(key, known);
      return known.answer;
    },
  };
}
