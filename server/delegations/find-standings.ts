import type { OrganisationNumber } from '@portvakt/protocol';
import type { ChangeFeed, RecordedChange } from '#audit-trail';
import { askApart, askTogether } from '#database';
import { FeedCache } from '#memory';
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
  // By consumer, since that is whom changes concern.
  const cache = new FeedCache<OrganisationNumber, Map<string, Standing>>({
    feed,
    most: mostRemembered,
    weigh: (answers) => answers.size,
    forget: (entries, changes) => {
      if (changes.some(concernsAll)) return entries.clear();
      for (const { kind, organisation } of changes) {
        // Without an organisation it would concern all.
        if (['delegation', 'scope-access', 'organisation'].includes(kind)) {
          entries.delete(organisation as OrganisationNumber);
        }
      }
    },
  });
  const ask = askTogether<Question, Standing>(
    ({ consumer, supplier, scope }) => `${consumer} ${supplier} ${scope}`,
    async (questions) => {
      const readIn = cache.generation;
      const outcomes = await askApart(questions, read);
      for (const [position, { consumer, supplier, scope }] of questions.entries()) {
        const outcome = outcomes[position] as PromiseSettledResult<Standing>;
        if (outcome.status === 'rejected') continue;
        cache.keep(readIn, consumer, (answers = new Map()) => answers.set(`${supplier} ${scope}`, outcome.value));
      }
      return outcomes;
    },
  );

  return {
    find: ({ consumer, supplier }, scopes) => {
      const answers = cache.get(consumer);
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
