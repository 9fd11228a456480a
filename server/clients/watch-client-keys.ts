import type { Log, Metrics } from '#operations';
import type { EndingStore } from './ending-store.ts';
import type { ClientStore } from './store.ts';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const CHECK_INTERVAL = 12 * HOUR;
const WARN_BEFORE = 30 * DAY;
/** What the metrics tell apart, in days. */
const WITHIN = [60, 30, 7, 1] as const;
/** A count that reads more than this would be no better. */
const MOST_COUNTED = 10_000;

/**
 * Warns whoever runs the server of client keys that soon end, in the log twice a day and in the metrics every hour. Their
 * owners hear of it from the room notices.
 */
export function watchClientKeys({
  clients,
  endings,
  clock,
  log,
  metrics,
}: {
  clients: Pick<ClientStore, 'readExpiringKeys'>;
  endings: Pick<EndingStore, 'readCount'>;
  clock: () => number;
  log: Pick<Log, 'warn'>;
  metrics: Pick<Metrics, 'setExpiringKeys' | 'countFailedWork'>;
}): { stop(): void } {
  const check = async () => {
    const now = clock();
    const expiring = await clients.readExpiringKeys({ after: now, before: now + WARN_BEFORE });
    for (const { client_id, kid, expires_at } of expiring) {
      log.warn({ client_id, kid, expires: new Date(expires_at).toISOString() }, 'a client key expires within 30 days');
    }
  };
  const measure = async () => {
    const from = clock();
    for (const days of WITHIN) {
      metrics.setExpiringKeys(days, await endings.readCount({ from, to: from + days * DAY, limit: MOST_COUNTED }));
    }
  };
  const timers = [[check, CHECK_INTERVAL] as const, [measure, HOUR] as const].map(([work, interval]) => {
    const workQuietly = () => {
      work().catch((error) => {
        metrics.countFailedWork('client_keys');
        log.warn({ err: error }, 'looking for expiring keys failed; it is tried again');
      });
    };
    workQuietly();
    return setInterval(workQuietly, interval).unref();
  });
  return {
    stop: () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
}
