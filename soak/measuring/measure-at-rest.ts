import type { Held, Target } from './start-target.ts';

/** Collections at rest end when the last one found no more than this part less than the one before it. */
const SETTLED = 0.005;
const MOST_COLLECTIONS = 20;
const BETWEEN_COLLECTIONS = 1000;

/** What is held once the last requests have been let go of: garbage is collected until there is no more. */
export async function measureAtRest(target: Pick<Target, 'collect'>): Promise<Held> {
  let held = await target.collect();
  for (let time = 1; time < MOST_COLLECTIONS; time += 1) {
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_COLLECTIONS));
    const next = await target.collect();
    const settled = next.live > held.live * (1 - SETTLED);
    held = next;
    if (settled) break;
  }
  return held;
}

/** In a few words. */
export const describeHeld = ({ live, resident }: Held) =>
  `${live.toFixed(1)} MB are held, ${resident.toFixed(0)} MB resident`;
