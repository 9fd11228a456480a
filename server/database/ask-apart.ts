import { isDatabaseAway } from './database-away.ts';

/**
 * Runs `run` for a whole group at once. When that fails the group is run in halves, and these in halves again, until what
 * fails stands alone: the others get their answers, and only what is at fault gets the error. A database that is away is
 * away for all and is not asked again: nobody knows what it has done. One after the other: a group that holds much that
 * fails must not take every connection.
 *
 * @param run gives an answer for each of the group, in its order.
 * @returns how it went for each, in the order of the group; never rejects.
 */
export async function askApart<Question, Answer>(
  group: readonly Question[],
  run: (part: readonly Question[]) => Promise<readonly Answer[]>,
): Promise<readonly PromiseSettledResult<Answer>[]> {
  try {
    const answers = await run(group);
    return group.map((_, position) => ({ status: 'fulfilled', value: answers[position] as Answer }));
  } catch (reason) {
    if (group.length <= 1 || isDatabaseAway(reason)) return group.map(() => ({ status: 'rejected', reason }));
    const middle = Math.ceil(group.length / 2);
    const first = await askApart(group.slice(0, middle), run);
    return [...first, ...(await askApart(group.slice(middle), run))];
  }
}

/** Hands an outcome on to whoever waits for it. */
export function settle<Answer>(
  answer: Pick<PromiseWithResolvers<Answer>, 'resolve' | 'reject'>,
  outcome: PromiseSettledResult<Answer>,
): void {
  if (outcome.status === 'fulfilled') answer.resolve(outcome.value);
  else answer.reject(outcome.reason);
}
