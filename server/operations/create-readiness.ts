import type { Readiness } from './health.ts';

/** Milliseconds after which a check without an answer has failed. */
const LONGEST_CHECK = 2000;
/** Milliseconds that a result is reused, so that a hundred callers cost no more than one. */
const KEPT = 1000;

/** One condition of readiness. Resolves to the problem, or to nothing. */
export interface ReadinessCheck {
  /** The problem to report if there is no answer. */
  readonly silent: string;
  readonly run: () => Promise<string | undefined>;
}

interface Running {
  readonly startedAt: number;
  readonly outcome: Promise<string | undefined>;
}

/**
 * Runs `checks` on request, at most once a second. A check that hangs counts as failed after two seconds. It is not
 * started again before it has ended, so checks do not pile up, and its result is fresh when it ends.
 */
export function createReadiness({
  checks,
  report,
  monotonic = () => performance.now(),
}: {
  checks: readonly ReadinessCheck[];
  /** Called with errors that a check did not expect. */
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
    const timer = setTimeout(() => resolve(check.silent), Math.max(0, startedAt + LONGEST_CHECK - monotonic()));
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
