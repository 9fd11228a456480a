import type { Log, Metrics } from '#operations';
import type { ClientStore } from './store.ts';

const CHECK_INTERVAL = 12 * 60 * 60 * 1000;
const WARN_BEFORE = 30 * 24 * 60 * 60 * 1000;

/** Warns of client keys that soon end, in the log and in the metrics. Their owners hear of it nowhere else. */
export function watchClientKeys({
  clients,
  clock,
  log,
  metrics,
}: {
  clients: Pick<ClientStore, 'readExpiringKeys'>;
  clock: () => number;
  log: Pick<Log, 'warn'>;
  metrics: Pick<Metrics, 'setExpiringKeys'>;
}): { stop(): void } {
  const check = async () => {
    const now = clock();
    const expiring = await clients.readExpiringKeys({ after: now, before: now + WARN_BEFORE });
    metrics.setExpiringKeys(expiring.length);
    for (const { client_id, kid, expires_at } of expiring) {
      log.warn({ client_id, kid, expires: new Date(expires_at).toISOString() }, 'a client key expires within 30 days');
    }
  };
  const checkQuietly = () => {
    check().catch((error) => log.warn({ err: error }, 'looking for expiring keys failed; it is tried again'));
  };
  checkQuietly();
  const timer = setInterval(checkQuietly, CHECK_INTERVAL);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
