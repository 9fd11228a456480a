import { drawGap } from './simulate-commits.ts';

/** Regions that each take grants and tell the others of them afterwards. Times in milliseconds. */
export interface ReplayModel {
  readonly regions: number;
  /** Grants a second that an attacker gets hold of while they are new. */
  readonly stolen: number;
  /** From the use of a grant to the attacker's copy in each other region: by chance, this long on average. */
  readonly attackDelay: number;
  /** Until the other regions know of a used grant, when all is well. */
  readonly lag: number;
  /** How often a day replication to a region stands still, and for how long. */
  readonly stalls: number;
  readonly stallLength: number;
  /** How long a used grant may be used, from its use: its `exp`, and the seconds that clocks may differ. */
  readonly lifetime: number;
}

/** What passed. */
export interface Replayed {
  readonly tried: number;
  readonly passed: number;
}

const DAY = 24 * 60 * 60 * 1000;

/**
 * Simulates `days` of an attack on regions that replicate used grants asynchronously: each stolen grant is sent to every other region, and
 * passes where it comes before the news of its use. Every region that lets it pass gives one token more.
 */
export function simulateReplays(model: ReplayModel, days: number, draw: () => number): Replayed {
  const { regions, stolen, attackDelay, lag, stalls, stallLength, lifetime } = model;
  let tried = 0;
  let passed = 0;
  const until = days * DAY;
  /** When replication to each of the other regions begins to stand still next. */
  const nextStall = Array.from({ length: regions - 1 }, () => drawStall(stalls, draw));
  for (let now = drawGap(stolen, draw); now < until; now += drawGap(stolen, draw)) {
    for (let region = 0; region < regions - 1; region += 1) {
      while ((nextStall[region] as number) + stallLength < now) {
        nextStall[region] = (nextStall[region] as number) + stallLength + drawStall(stalls, draw);
      }
      const began = nextStall[region] as number;
      // What is used while replication stands still is told when it goes on again.
      const known = began <= now ? Math.max(now + lag, began + stallLength + lag) : now + lag;
      const comes = now - Math.log(1 - draw()) * attackDelay;
      tried += 1;
      if (comes < known && comes - now < lifetime) passed += 1;
    }
  }
  return { tried, passed };
}

function drawStall(perDay: number, draw: () => number): number {
  return perDay === 0 ? Number.POSITIVE_INFINITY : drawGap(perDay / (DAY / 1000), draw);
}
