import type { OrganisationNumber } from '@portvakt/protocol';
import type { ChangeFeed, RecordedChange } from '#audit-trail';
import { askApart, askTogether } from '#database';
import { FeedCache } from '#memory';
import type { Pair } from './delegation.ts';
import type { Question, Standing } from './delegation-store.ts';

/** How many answers are kept in memory, yes and no alike. The consumer that was asked for longest ago makes room. */
const MOST_REMEMBERED = 50_000;

export interface StandingFinder {
  /** How each of `scopes` stands between the two, in their order; at once when all are in memory. */
  find(pair: Pair, scopes: readonly string[]): readonly Standing[] | Promise<readonly Standing[]>;
}

/**
 * Answers from memory while the change feed vouches for what is there. A revocation made in this process is felt by the next
 * question, one made in another within a second. What misses within the same turn of the event loop is asked for
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
        if (kind === 'delegation' || kind === 'scope-access') entries.delete(organisation as OrganisationNumber);
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

/** A resource can be anybody's to have delegated; and a change without an organisation can be of anybody. */
function concernsAll({ kind, organisation }: RecordedChange): boolean {
  return kind === 'resource' || ((kind === 'delegation' || kind === 'scope-access') && organisation === undefined);
}
