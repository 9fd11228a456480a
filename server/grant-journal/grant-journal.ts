import { askApart, type Database, settle } from '#database';
import { currentSpanContext, inGroupSpan, type SpanContext } from '#telemetry';
import type { Entry, GrantJournal, GrantRecord, JournalStore, UsedGrant, Written } from './journal-store.ts';
import { createPostgresJournalStore } from './postgres-store.ts';
import { createSqliteJournalStore } from './sqlite-store.ts';

export function createJournalStore({ journal }: Database): JournalStore {
  return journal.dialect === 'sqlite' ? createSqliteJournalStore(journal) : createPostgresJournalStore(journal.run);
}

interface Waiting extends Entry {
  readonly answer: PromiseWithResolvers<Written>;
  /** The span of the request that it belongs to, where there are spans. */
  readonly span: SpanContext | undefined;
}

/** PostgreSQL flushes its log for several commits at once, so a second group may be sent while the first one waits. */
const GROUPS_UNDER_WAY = { sqlite: 1, postgres: 2 };
/** Milliseconds that the second one waits for the first: few and large groups cost less, but one that hangs must hold up nobody. */
const HEAD_START = 20;

/**
 * Collects entries while a group is being written, and writes them as the next group. An entry that the database
 * refuses fails alone.
 */
export function createGrantJournal(
  database: Database,
  /** Called with the seconds that each group took, and how many entries it had. */
  observe: (seconds: number, entries: number) => void = () => {},
): GrantJournal {
  const store = createJournalStore(database);
  const mostUnderWay = GROUPS_UNDER_WAY[database.dialect];
  let waiting: Waiting[] = [];
  let scheduled = false;
  let underWay = 0;
  let begunAt = 0;
  let postponed = false;
  let idle: PromiseWithResolvers<void> | undefined;

  const schedule = () => {
    if (scheduled || underWay >= mostUnderWay || waiting.length === 0) return;
    const wait = underWay === 0 ? 0 : begunAt + HEAD_START - performance.now();
    if (wait > 0) {
      if (!postponed) setTimeout(goOn, wait);
      postponed = true;
      return;
    }
    scheduled = true;
    // After this turn of the event loop, so that all requests of the turn are in the same group.
    setImmediate(writeWaiting);
  };

  const goOn = () => {
    postponed = false;
    schedule();
  };

  // Must never reject, since it is not awaited.
  const writeWaiting = async () => {
    scheduled = false;
    const group = leaveOutRepeated(waiting);
    waiting = [];
    underWay += 1;
    // If the database refuses a group, nothing of it was written, so it is written again without the entry at fault. If
    // the database is away, the outcome is unknown, so nothing is written a second time.
    const began = performance.now();
    begunAt = began;
    const outcomes = await inGroupSpan(
      'write grants',
      group.map(({ span }) => span),
      () => askApart(group, store.write),
    );
    observe((performance.now() - began) / 1000, group.length);
    for (const [position, { answer }] of group.entries()) {
      settle(answer, outcomes[position] as PromiseSettledResult<Written>);
    }
    underWay -= 1;
    schedule();
    if (underWay === 0 && waiting.length === 0) idle?.resolve();
  };

  const add = (grant: UsedGrant | undefined, record: GrantRecord | undefined): Promise<Written> => {
    const answer = Promise.withResolvers<Written>();
    waiting.push({ grant, record, answer, span: currentSpanContext() });
    schedule();
    return answer.promise;
  };

  return {
    use: add,
    record: async (record) => {
      await add(undefined, record);
    },
    settle: () => {
      if (underWay === 0 && waiting.length === 0) return Promise.resolve();
      idle ??= Promise.withResolvers<void>();
      return idle.promise;
    },
  };
}

/** If a grant occurs several times in a group, only the first caller can get it. The others are answered at once. */
function leaveOutRepeated(entries: readonly Waiting[]): readonly Waiting[] {
  const seen = new Set<string>();
  return entries.filter(({ grant, answer }) => {
    if (grant === undefined) return true;
    const id = grant.hash.toString('latin1');
    if (seen.has(id)) answer.resolve('used before');
    return seen.size < seen.add(id).size;
  });
}
