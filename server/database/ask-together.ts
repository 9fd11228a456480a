import { settle } from './ask-apart.ts';

/**
 * Gathers questions that are asked within the same turn of the event loop and has them answered together. A question
 * that is already waiting is not asked twice: both callers get its answer.
 *
 * @param keyOf tells any two different questions apart.
 * @param run how it went for each question, in their order, as {@link askApart} gives it; never rejects.
 */
export function askTogether<Question, Answer>(
  keyOf: (question: Question) => string,
  run: (questions: readonly Question[]) => Promise<readonly PromiseSettledResult<Answer>[]>,
): (question: Question) => Promise<Answer> {
  let waiting = new Map<string, { readonly question: Question; readonly answer: PromiseWithResolvers<Answer> }>();

  // Never rejects: nobody waits for it.
  const runWaiting = async () => {
    const asked = [...waiting.values()];
    waiting = new Map();
    const outcomes = await run(asked.map(({ question }) => question));
    for (const [position, { answer }] of asked.entries()) {
      settle(answer, outcomes[position] as PromiseSettledResult<Answer>);
    }
  };

  return (question) => {
    const key = keyOf(question);
    const already = waiting.get(key);
    if (already !== undefined) return already.answer.promise;
    const answer = Promise.withResolvers<Answer>();
    if (waiting.size === 0) setImmediate(runWaiting);
    waiting.set(key, { question, answer });
    return answer.promise;
  };
}
