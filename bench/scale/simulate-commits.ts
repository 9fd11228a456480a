/** Processes that write tokens in groups to one database, as `server/grant-journal` does. Times in milliseconds. */
export interface CommitModel {
  /** Tokens a second that arrive at all processes together, each process alike. */
  readonly rate: number;
  readonly processes: number;
  /** Groups that a process has under way at most: two on PostgreSQL. */
  readonly slots: number;
  /** What the database works for each token, one after another, and beside that for each group. */
  readonly perToken: number;
  readonly perGroup: number;
  /** Until the log is on disk: groups of several processes wait together. */
  readonly flush: number;
  /** There and back between the process and what must confirm: the database, or its farthest synchronous standby. */
  readonly roundTrip: number;
}

/** How tokens fared. Times in milliseconds. */
export interface Committed {
  readonly tokens: number;
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** Tokens of a group, on average. */
  readonly groupSize: number;
  /** Tokens that waited or were under way in one process, at most. */
  readonly mostHeld: number;
}

interface Process {
  waiting: number[];
  free: number;
  held: number;
}

/**
 * Simulates `seconds` of it, event by event. Arrivals are by chance (Poisson), drawn from `draw` (from 0 up to 1); a process sends what
 * waits as one group whenever a slot is free; the database works on one group at a time; flushing and travelling take no turn.
 */
export function simulateCommits(model: CommitModel, seconds: number, draw: () => number): Committed {
  const { rate, slots, perToken, perGroup, flush, roundTrip } = model;
  const processes: Process[] = Array.from({ length: model.processes }, () => ({ waiting: [], free: slots, held: 0 }));
  const until = seconds * 1000;
  const taken: number[] = [];
  /** What ends next, earliest first: groups that come back. */
  const ends: { readonly at: number; readonly process: Process; readonly arrivals: readonly number[] }[] = [];
  let databaseFree = 0;
  let groups = 0;
  let mostHeld = 0;

  const begin = (process: Process, now: number) => {
    if (process.free === 0 || process.waiting.length === 0) return;
    const arrivals = process.waiting;
    process.waiting = [];
    process.free -= 1;
    groups += 1;
    const reached = now + roundTrip / 2;
    databaseFree = Math.max(databaseFree, reached) + perGroup + perToken * arrivals.length;
    const at = databaseFree + flush + roundTrip / 2;
    let position = ends.length;
    while (position > 0 && (ends[position - 1] as { at: number }).at > at) position -= 1;
    ends.splice(position, 0, { at, process, arrivals });
  };
  const endUntil = (time: number) => {
    for (let next = ends[0]; next !== undefined && next.at <= time; next = ends[0]) {
      ends.shift();
      for (const arrival of next.arrivals) taken.push(next.at - arrival);
      next.process.free += 1;
      next.process.held -= next.arrivals.length;
      begin(next.process, next.at);
    }
  };

  for (let now = drawGap(rate, draw); now < until; now += drawGap(rate, draw)) {
    endUntil(now);
    const process = processes[Math.floor(draw() * processes.length)] as Process;
    process.waiting.push(now);
    process.held += 1;
    mostHeld = Math.max(mostHeld, process.held);
    begin(process, now);
  }
  endUntil(Number.POSITIVE_INFINITY);
  const sorted = Float64Array.from(taken).sort();
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
  return {
    tokens: sorted.length,
    mean: taken.reduce((sum, time) => sum + time, 0) / taken.length,
    p50: at(0.5),
    p99: at(0.99),
    longest: at(1),
    groupSize: sorted.length / groups,
    mostHeld,
  };
}

/** Milliseconds until the next of `rate` events a second that come by chance. */
export function drawGap(rate: number, draw: () => number): number {
  return (-Math.log(1 - draw()) * 1000) / rate;
}
