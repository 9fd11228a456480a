import { setImmediate } from 'node:timers/promises';
import { isDatabaseAway } from '#database';
import { watchSettling } from './find-settled.ts';
import { type Integrating, integrate } from './integrate.ts';

/** Milliseconds between looks at what there is to take in. */
const LOOK_INTERVAL = 3000;
/** Milliseconds between looks for salts to forget. */
const FORGET_INTERVAL = 60_000;

export interface LogWorker {
  /** Takes in everything there is now. Used by the timer and by tests. */
  work(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Takes rows of the records into the log until it is stopped. Every process looks; one that finds that another has just
 * signed leaves it be.
 */
export function startIntegrating({
  database,
  log,
  clock,
  report,
  monotonic = () => performance.now(),
}: Omit<Integrating, 'settling'> & {
  readonly report: (error: unknown) => void;
  readonly monotonic?: () => number;
}): LogWorker {
  const settling = watchSettling(monotonic);
  let stopped = false;
  let forgotAt = Number.NEGATIVE_INFINITY;
  let underWay: Promise<void> = Promise.resolve();

  const workOnce = async () => {
    while (!stopped && (await integrate({ database, log, clock, settling }))) await setImmediate();
    if (stopped || monotonic() - forgotAt < FORGET_INTERVAL) return;
    await database.change(log.store.forgetSalts);
    forgotAt = monotonic();
  };
  const look = async () => {
    const signedAt = (await log.store.findLog(database.reads))?.signedAt ?? 0;
    const passed = clock() - signedAt;
    if (passed >= 0 && passed < LOOK_INTERVAL / 2) return;
    await workOnce();
  };
  const enqueue = (step: () => Promise<void>): Promise<void> => {
    const done = underWay.then(step);
    underWay = done.catch((error) => {
      if (!stopped || !isDatabaseAway(error)) report(error);
    });
    return done;
  };
  const timer = setInterval(() => void enqueue(look).catch(() => undefined), LOOK_INTERVAL);
  timer.unref();
  return {
    work: () => enqueue(workOnce),
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await underWay;
    },
  };
}
