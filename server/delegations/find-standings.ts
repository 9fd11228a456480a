import type { OrganisationNumber } from '@portvakt/protocol';
import type { ChangeFeed, RecordedChange } from '#audit-trail';
import { askApart, settle } from '#database';
import type { Pair } from './delegation.ts';
import type { Question, Standing } from './delegation-store.ts';

/**
 * How many answers are kept in memory, yes and no alike. The consumer that was asked about least recently makes room.
 */
const MOST_REMEMBERED = 50_000;

export interface StandingFinder {
  /** The standing of each of `scopes` between the two, in their order; at once if all are in memory. */
  find(pair: Pair, scopes: readonly string[]): readonly Standing[] | Promise<readonly Standing[]>;
}

/**
 * Answers from memory while the change feed is fresh. A revocation in this process takes effect at the next question,
 * one in another process within a second. Questions in the same turn of the event loop that are not in memory are read
 * together; a question that cannot be answered fails alone.
 */
export function createStandingFinder({
  read,
  feed,
  mostRemembered = MOST_REMEMBERED,
}: {
  read: (questions: readonly Question[]) => Promise<readonly Standing[]>;
  feed: Pick<ChangeFeed, 'subscribe' | 'isFresh'>;
  mostRemembered?: number;
}): StandingFinder {
  // By consumer, since that is whom changes concern. The first entry is always the least recently used.
  const remembered = new Map<OrganisationNumber, Map<string, Standing>>();
  let count = 0;
  let waiting = new Map<string, { question: Question; answer: PromiseWithResolvers<Standing> }>();
  // Counts what was forgotten: an answer that was read before a change must not be remembered after it.
  let generation = 0;

  const forget = (consumer: OrganisationNumber) => {
    count -= remembered.get(consumer)?.size ?? 0;
    remembered.delete(consumer);
  };
  const forgetAll = () => {
    remembered.clear();
    count = 0;
  };
  feed.subscribe((changes) => {
    generation += 1;
    if (changes === undefined || changes.some(concernsAll)) return forgetAll();
    for (const { kind, organisation } of changes) {
      if (kind === 'delegation' || kind === 'scope-access') forget(organisation as OrganisationNumber);
    }
  });

  const remember = ({ consumer, supplier, scope }: Question, standing: Standing) => {
    let answers = remembered.get(consumer);
    if (answers === undefined) {
      answers = new Map();
      remembered.set(consumer, answers);
    }
    const key = `${supplier} ${scope}`;
    if (!answers.has(key)) count += 1;
    answers.set(key, standing);
    while (count > mostRemembered) forget(remembered.keys().next().value as OrganisationNumber);
  };
  // Never rejects: nobody waits for it.
  const readWaiting = async () => {
    const asked = [...waiting.values()];
    const askedIn = generation;
    waiting = new Map();
    const outcomes = await askApart(
      asked.map(({ question }) => question),
      read,
    );
    for (const [position, { question, answer }] of asked.entries()) {
      const outcome = outcomes[position] as PromiseSettledResult<Standing>;
      if (outcome.status === 'fulfilled' && generation === askedIn) remember(question, outcome.value);
      settle(answer, outcome);
    }
  };
  const ask = (question: Question): Promise<Standing> => {
    const key = `${question.consumer} ${question.supplier} ${question.scope}`;
    const already = waiting.get(key);
    if (already !== undefined) return already.answer.promise;
    const answer = Promise.withResolvers<Standing>();
    if (waiting.size === 0) setImmediate(readWaiting);
    waiting.set(key, { question, answer });
    return answer.promise;
  };

  return {
    find: ({ consumer, supplier }, scopes) => {
      const answers = feed.isFresh() ? remembered.get(consumer) : undefined;
      if (answers !== undefined) {
        remembered.delete(consumer);
        remembered.set(consumer, answers);
      }
      const known = scopes.map((scope) => answers?.get(`${supplier} ${scope}`));
      if (known.every((standing) => standing !== undefined)) return known;
      return Promise.all(scopes.map((scope, at) => known[at] ?? ask({ consumer, supplier, scope })));
    },
  };
}

/** Changes to resources, and changes without an organisation, may affect any consumer. */
function concernsAll({ kind, organisation }: RecordedChange): boolean {
  return kind === 'resource' || ((kind === 'delegation' || kind === 'scope-access') && organisation === undefined);
}
