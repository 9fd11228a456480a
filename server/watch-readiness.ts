import type { Metrics, Readiness } from '#operations';

/** Milliseconds between looks, for metrics of servers that nobody asks. */
const LOOK_INTERVAL = 15_000;

/** Tells the metrics what `readiness` finds, whoever asks it, and asks it by itself now and then. */
export function watchReadiness(
  readiness: Readiness,
  { setReady }: Pick<Metrics, 'setReady'>,
): { readonly readiness: Readiness; stop(): Promise<void> } {
  const told: Readiness = async () => {
    const problems = await readiness();
    setReady(problems.length === 0);
    return problems;
  };
  let underWay: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    underWay = told().catch(() => setReady(false));
  }, LOOK_INTERVAL);
  timer.unref();
  return {
    readiness: told,
    stop: async () => {
      clearInterval(timer);
      await underWay;
    },
  };
}
