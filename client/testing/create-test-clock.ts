import type { Clock } from '../clock.ts';

export interface TestClock extends Clock {
  /** Lets time pass: timers run at their moments, and what they cause is done before the next moment. */
  advance(milliseconds: number): Promise<void>;
  /** Sets the wall clock forward or back. Elapsed time knows nothing of it. */
  jump(milliseconds: number): void;
}

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test lets it go on. */
export function createTestClock(start = Date.UTC(2026, 10, 29, 12)): TestClock {
  const timers = new Set<Timer>();
  let [elapsed, jumped] = [0, 0];
  const advance = async (milliseconds: number) => {
    const end = elapsed + milliseconds;
    await settle();
    for (;;) {
      const next = Math.min(...[...timers].map(({ at }) => at));
      if (next > end) break;
      elapsed = Math.max(elapsed, next);
      const due = [...timers].filter(({ at }) => at === next);
      for (const timer of due) {
        // One that ran before may have cancelled it.
        if (timers.delete(timer)) timer.callback();
      }
      await settle();
    }
    elapsed = end;
    await settle();
  };
  return {
    now: () => start + elapsed + jumped,
    elapsed: () => elapsed,
    schedule: (callback, delay) => {
      const timer = { at: elapsed + delay, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance,
    jump: (milliseconds) => {
      jumped += milliseconds;
    },
  };
}

/** Everything that follows without waiting for the world outside has happened after a few turns of the event loop. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
