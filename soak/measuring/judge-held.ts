import type { Held } from './start-target.ts';

/** What was held with the load away: after the warm-up, and at the end. */
export interface HeldAround {
  readonly before: Held;
  readonly after: Held;
}

/** The part of what was held after the warm-up by which it may differ at the end. */
const MAY_DIFFER = 0.1;

/** A sentence if what is held at the end differs from what was held after the warm-up. */
export function judgeHeld({ before, after }: HeldAround): readonly string[] {
  if (Math.abs(after.live - before.live) <= before.live * MAY_DIFFER) return [];
  return [`${before.live.toFixed(1)} MB were held after the warm-up, ${after.live.toFixed(1)} MB at the end`];
}
