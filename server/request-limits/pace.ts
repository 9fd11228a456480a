import type { Rate } from '#operations';

/**
 * A rate as the generic cell rate algorithm has it (ITU-T I.371): all that is kept of a caller is one time, `due`, at which it
 * would have used up nothing. Each request moves that time on by the same step. So a caller may make `most` requests at once,
 * and never more than `most` and what its time has brought since.
 */
export interface Pace {
  readonly rate: Rate;
  /** Milliseconds that one request takes up. */
  readonly step: number;
  /** Milliseconds by which `due` may be ahead. */
  readonly ahead: number;
}

/** How a caller stands after asking for one more. */
export interface Standing {
  readonly rate: Rate;
  /** How many more it may make now; 0 if this one was refused. */
  readonly left: number;
  /** Milliseconds until the next one is possible; 0 if this one is allowed. */
  readonly wait: number;
}

export function setPace(rate: Rate): Pace {
  const step = (rate.seconds * 1000) / rate.most;
  return { rate, step, ahead: step * (rate.most - 1) };
}

/** Milliseconds until a caller with `due` may make one more; 0 if it may now. */
export function findWait({ ahead }: Pace, due: number, now: number): number {
  return Math.max(0, due - now - ahead);
}

/** The new `due` after one more request, allowed or not. At most two windows are owed: nobody is locked out for long. */
export function addOne({ step, rate }: Pace, due: number, now: number): number {
  return Math.min(Math.max(due, now) + step, now + 2 * rate.seconds * 1000);
}

/** How many more may be made at once. */
export function countLeft({ step, rate }: Pace, due: number, now: number): number {
  // Steps are fractions: what is left after whole ones must not be lost by rounding.
  return Math.max(0, Math.floor(rate.most - Math.max(0, due - now) / step + 1e-6));
}
