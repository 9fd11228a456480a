import type { Readiness } from './health.ts';

/** Milliseconds after which a check that gives no answer has failed. */
const PATIENCE = 2000;
/** Milliseconds that what was found is told again: a hundred who ask cost no more than one. */
const KEPT = 1000;

/** One thing that must hold: resolves to what is wrong, or to nothing. */
export interface ReadinessCheck {
  /** What is wrong when there is no answer. */
  readonly silent: string;
  readonly run: () => Promise<string | undefined>;
}

interface Running {
  readonly startedAt: number;
  readonly outcome: Promise<string | undefined>;
}

/**
 * Runs `checks` when somebody asks, at most once a second. One that hangs counts as failed after two seconds, is left to
 * end by itself and is not started again before it has: nothing piles up, and what it found when it ends is fresh.
 */
export function createReadiness({
  checks,
  report,
  monotonic = () => performance.now(),
}: {
  checks: readonly ReadinessCheck[];
  /** Told of an error that a check did not expect. */
  report: (error: unknown) => void;
  monotonic?: () => number;
}): Readiness {
  const running = new Map<ReadinessCheck, Running>();
  let kept: { readonly at: number; readonly problems: readonly string[] } | undefined;
  let underWay: Promise<readonly string[]> | undefined;

  const start = (check: ReadinessCheck): Running => {
    const outcome = check
      .run()
      .catch((error) => {
        report(error);
        return check.silent;
      })
      .finally(() => running.delete(check));
    const started = { startedAt: monotonic(), outcome };
    running.set(check, started);
    return started;
  };

  const runOne = async (check: ReadinessCheck): Promise<string | undefined> => {
    const { startedAt, outcome } = running.get(check) ?? start(check);
    const { promise: silence, resolve } = Promise.withResolvers<string>();
    const timer = setTimeout(() => resolve(check.silent), Math.max(0, startedAt + PATIENCE - monotonic()));
    return Promise.race([outcome, silence]).finally(() => clearTimeout(timer));
  };

  const runAll = async (): Promise<readonly string[]> => {
    const found = await Promise.all(checks.map(runOne));
    const problems = [...new Set(found.filter((problem) => problem !== undefined))];
    kept = { at: monotonic(), problems };
    return problems;
  };

  return async () => {
    if (kept !== undefined && monotonic() - kept.at < KEPT) return kept.problems;
    underWay ??= runAll().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}
