import { type HeldAround, judgeHeld } from '../measuring/judge-held.ts';

/** The measurements of a soak. Memory in MB, times in milliseconds. */
export interface Measured {
  readonly minutes: number;
  readonly honest: {
    readonly tokens: readonly number[];
    readonly calls: readonly number[];
    readonly failures: readonly string[];
  };
  /** Resident, all workers together, at equal intervals after the warm-up. */
  readonly memory: readonly number[];
  /** With the load away and garbage collected: after the warm-up, and at the end. */
  readonly held: HeldAround;
  readonly workersBefore: readonly number[];
  readonly workersAfter: readonly number[];
  readonly records: number;
  readonly usedGrants: number;
  readonly changes: number;
  readonly logBytes: number;
  readonly exitCode: number | null;
}

/** The limits that must hold. */
const bounds = {
  /**
   * MB by which resident memory may grow under load beyond the highest fifth of the time before the last one, or this part of that, if that is
   * more. In the first minutes V8 lets the heap grow to its working size, so short runs are judged by what is held alone.
   */
  growth: { least: 60, part: 0.1, fromMinutes: 5 },
  /** Records of refusals and used grants per minute, in addition to one for each token. */
  rowsPerMinute: 1500,
  /** Bytes of log per minute. */
  logPerMinute: 2_000_000,
} as const;

/** A sentence for each limit that was exceeded. */
export function judgeMixedLoad(measured: Measured): readonly string[] {
  const { minutes, honest, memory, held, workersBefore, workersAfter, records, logBytes, exitCode } = measured;
  const problems: string[] = [];
  if (honest.tokens.length === 0 || honest.calls.length === 0) problems.push('no honest request was made');
  if (honest.failures.length > 0) {
    problems.push(`${honest.failures.length} honest requests failed, the first: ${honest.failures[0]}`);
  }
  const fifth = (index: number) =>
    median(memory.slice(Math.floor((memory.length * index) / 5), Math.floor((memory.length * (index + 1)) / 5)));
  // What is resident goes up and down with garbage that waits to be collected. A leak rises above everything before it.
  const before = Math.max(fifth(1), fifth(2), fifth(3));
  const allowed = Math.max(bounds.growth.least, before * bounds.growth.part);
  if (minutes >= bounds.growth.fromMinutes && !(fifth(4) - before <= allowed)) {
    problems.push(`resident memory grew from ${before.toFixed(0)} to ${fifth(4).toFixed(0)} MB`);
  }
  problems.push(...judgeHeld(held));
  if (workersBefore.join() !== workersAfter.join()) problems.push('a worker died');
  const most = honest.tokens.length + bounds.rowsPerMinute * minutes;
  if (records > most) problems.push(`${records} records were kept, at most ${most.toFixed(0)} were expected`);
  if (logBytes > bounds.logPerMinute * minutes) problems.push(`the log grew by ${logBytes} bytes`);
  if (exitCode !== 0) problems.push(`the server ended with exit code ${exitCode}`);
  return problems;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
