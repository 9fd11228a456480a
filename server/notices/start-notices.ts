import type { ChangeFeed } from '#audit-trail';
import type { Database } from '#database';
import { type Delivering, deliver } from './deliver.ts';
import type { DeliveryStore } from './delivery-store.ts';
import { type Following, followChanges } from './follow-changes.ts';
import type { NoticeStore } from './notice-store.ts';
import { type Planning, planDeliveries } from './plan-deliveries.ts';
import { type Scanning, scanEndings } from './scan-endings.ts';

/** Milliseconds between looks at what there is to do. A look that finds nothing is a few reads along indexes. */
const LOOK_INTERVAL = 15_000;
/** Milliseconds that a stop waits for a receiver that is slow. */
const STOP_WAITS = 2000;
const DAY = 24 * 60 * 60 * 1000;
/** How long notices, and what was told, are kept; longer than anything lives that is told of. */
const KEPT_FOR = 400 * DAY;
const DELIVERIES_KEPT_FOR = 30 * DAY;
const FORGOTTEN_AT_ONCE = 500;

/** Everything that the work on notices takes. */
export type NoticeWork = Omit<Following & Scanning & Planning & Delivering, 'hasStopped' | 'hasMail'> & {
  readonly database: Pick<Database, 'reads'>;
  readonly feed: ChangeFeed;
  readonly notices: NoticeStore;
  readonly deliveries: DeliveryStore;
  /** Milliseconds between looks at what ends soon. */
  readonly scanEvery: number;
  readonly report: (error: unknown) => void;
};

export interface NoticeWorker {
  /** Does what is to be done now. Used by the timer and by tests. */
  work(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Tells organisations what they are to be told, until it is stopped. Every process looks whether something is to be done; the
 * marks and claims in the database see to it that one does it.
 */
export function startNotices(given: NoticeWork): NoticeWorker {
  const { database, feed, clock, notices, deliveries, scanEvery, report, mailer } = given;
  let stopped = false;
  let underWay: Promise<void> = Promise.resolve();
  const whole = { ...given, hasMail: mailer !== undefined, hasStopped: () => stopped };

  /** Takes the turn, unless another process has had it within the time. */
  const takeTurn = async (): Promise<boolean> => {
    const now = clock();
    const isDue = (at: number | undefined) => at === undefined || now >= at + scanEvery || now < at - scanEvery;
    if (!isDue(await notices.findMark(database.reads, 'scanned-at'))) return false;
    return feed.change('notices', async (unit) => {
      if (!isDue(await notices.findMark(unit.transaction, 'scanned-at'))) return false;
      await notices.setMark(unit, 'scanned-at', now);
      await notices.forget(unit, { before: now - KEPT_FOR, limit: FORGOTTEN_AT_ONCE });
      await deliveries.forget(unit, { before: now - DELIVERIES_KEPT_FOR, limit: FORGOTTEN_AT_ONCE });
      return true;
    });
  };

  // Each step stands alone: one that fails does not keep the others from being done.
  const steps: readonly (() => Promise<void>)[] = [
    () => followChanges(whole),
    async () => {
      if (await takeTurn()) await scanEndings(whole);
    },
    () => planDeliveries(whole),
    () => deliver(whole),
  ];
  const workOnce = async () => {
    for (const step of steps) if (!stopped) await step().catch((error) => (stopped ? undefined : report(error)));
  };
  const work = (): Promise<void> => {
    underWay = underWay.then(workOnce);
    return underWay;
  };

  let isWaiting = false;
  const wake = () => {
    if (isWaiting || stopped) return;
    isWaiting = true;
    void underWay.then(() => {
      isWaiting = false;
      if (!stopped) void work();
    });
  };
  const timer = setInterval(wake, LOOK_INTERVAL);
  timer.unref();
  feed.subscribe((changes) => {
    if (changes?.some(({ kind }) => kind === 'notice-settings')) wake();
  });

  return {
    work,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      // A message that is being sent is claimed: whoever starts next sends it again.
      await Promise.race([underWay, new Promise((resolve) => setTimeout(resolve, STOP_WAITS).unref())]);
      mailer?.close();
    },
  };
}
