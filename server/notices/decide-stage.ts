import { type Ending, NO_KNOWN_END, type Rival } from '#clients';
import type { Stage } from './notice.ts';

const DAY = 24 * 60 * 60 * 1000;
const HALF_YEAR = 182 * DAY;

/** How long before an end it is told of, in days, the nearest first. */
const stages = [1, 7, 30, 60] as const;
/** Nothing that ends later than this is looked at. */
export const LONGEST_AHEAD = 60 * DAY;
/** For how long after its end it is still told that something has ended. */
export const TOLD_AFTER = 7 * DAY;

/** Something else that the client can prove itself with, and when it last did. */
export interface Successor extends Rival {
  readonly lastUsedAt: number | undefined;
}

/**
 * Which notice is due for something that ends, if any. Of several stages that have passed only the nearest to the end is
 * told. A stage that lay in the past when the key was registered is left out: whoever makes a key for five days knows that.
 * Nothing is told once a successor is in use.
 */
export function decideStage(
  ending: Ending,
  { successors, now }: { readonly successors: readonly Successor[]; readonly now: number },
): Stage | undefined {
  if (ending.endsAt >= NO_KNOWN_END) {
    return `unknown-${Math.max(0, Math.floor((now - ending.registeredAt) / HALF_YEAR))}`;
  }
  if (successors.some((successor) => succeeds(successor, ending))) return undefined;
  const left = ending.endsAt - now;
  if (left <= 0) return left > -TOLD_AFTER ? 'ended' : undefined;
  const days = stages.find((stage) => left <= stage * DAY);
  if (days === undefined || ending.registeredAt > ending.endsAt - days * DAY) return undefined;
  return `${days}`;
}

/**
 * Whether `successor` is in use in place of what ends: it lives longer and has been used. The use of secrets is not
 * recorded, and a new one cuts the life of the one before it short, so a later secret counts at once.
 */
function succeeds(successor: Successor, { kind, clientId, hash, endsAt }: Ending): boolean {
  const { lastUsedAt, registeredAt } = successor;
  if (successor.clientId !== clientId || successor.hash === hash || successor.endsAt <= endsAt) return false;
  if (successor.kind === 'secret') return kind === 'secret';
  // A use from before it was registered is that of another key, which had the same `kid`.
  return kind !== 'secret' && lastUsedAt !== undefined && lastUsedAt >= registeredAt;
}

/** Whether a stage cannot wait for the next digest. */
export function isUrgent(stage: Stage): boolean {
  return stage === '1' || stage === 'ended';
}
