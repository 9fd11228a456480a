import { maskSecrets, type Refusal, toStorable } from '@portvakt/protocol';
import type { RefusedCallReport } from '#endpoints';
import type { Budget } from '#operations';
import type { CallProblem, RefusedCall, RefusedCallStore } from './refused-call-store.ts';

/** Milliseconds that refused calls wait for others, so that many cost one transaction. */
const WAITS = 500;
/** How many may wait. What is more is not kept: an explanation is not worth memory. */
const MOST_WAITING = 200;
const MOST_PROBLEMS = 10;
const LONGEST_MESSAGE = 300;
const LONGEST_FIELD = 100;

export interface RefusedCallKeeper {
  /** Notes a refused call. It costs the caller nothing, and what is too much is dropped. */
  note(call: RefusedCallReport): void;
  /** Writes what waits, now. */
  settle(): Promise<void>;
  /** As the store finds it, what waits here included. */
  find: RefusedCallStore['find'];
}

/**
 * Keeps refused calls of the self-service API for those who ask what was wrong, by the correlation id of the answer. Nobody
 * fills the table by repeating a refused call: `budget` is asked for each organisation first.
 */
export function keepRefusedCalls({
  store,
  budget,
  clock,
  report,
}: {
  store: RefusedCallStore;
  budget: Pick<Budget, 'spend'>;
  clock: () => number;
  report: (error: unknown) => void;
}): RefusedCallKeeper {
  let waiting: RefusedCall[] = [];
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();

  const write = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const calls = waiting;
    waiting = [];
    underWay = underWay.then(() => store.keep(calls, clock())).catch(report);
    return underWay;
  };

  return {
    note: ({ refusal, ...call }) => {
      // That the database is away is no news, and could not be kept.
      if (call.status === 503 || waiting.length >= MOST_WAITING) return;
      if (budget.spend(call.organisation) === undefined) return;
      waiting.push({ ...call, at: clock(), refusal: refusal.refusal, problems: listProblems(refusal) });
      timer ??= setTimeout(write, WAITS).unref();
    },
    settle: write,
    find: async (handle, key) => {
      // Whoever goes from an error straight to its explanation is quicker than the timer.
      await (waiting.length > 0 ? write() : underWay);
      return store.find(handle, key);
    },
  };
}

/** What the answer said, without persons' numbers and tokens that the call itself may have brought. */
function listProblems(refusal: Refusal): readonly CallProblem[] {
  const { description, fields = [], findings = [], problems = [] } = refusal;
  const tidy = (text: string, longest: number) => toStorable(maskSecrets(text, longest));
  const parts = [
    ...fields,
    ...findings.map(({ title, paths }) => ({ field: paths?.join(' '), message: title })),
    ...problems.map((problem) => ({ field: undefined, message: problem.description })),
  ];
  const told = parts.length === 0 ? [{ field: undefined, message: description }] : parts;
  return told.slice(0, MOST_PROBLEMS).map(({ field, message }) => ({
    ...(field !== undefined && { field: tidy(field, LONGEST_FIELD) }),
    message: tidy(message, LONGEST_MESSAGE),
  }));
}
