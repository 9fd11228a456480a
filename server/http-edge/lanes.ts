/**
 * Which requests wait together. `fixed`: documents that are the same for everyone. `known`: requests with an access
 * token, proved or not. `unproved`: token requests over a connection whose last one was refused. `open`: all others.
 */
export type Lane = 'fixed' | 'known' | 'unproved' | 'open';

/** How many turns may wait in one lane. */
const MOST_WAITING = 500;

/** Work that waits: a request, or the next part of a long answer. */
export interface WaitingTurn {
  /** Milliseconds by the monotonic clock. */
  readonly at: number;
  /** Whether the caller has gone, so that there is nobody to answer. */
  hasLeft(): boolean;
  /**
   * Begins the work. Calls `end` when the work no longer uses the event loop, with the number of bytes that will be
   * sent, if known.
   */
  begin(end: (bytes?: number) => void): void;
  /** Called instead of `begin` if it waited too long. */
  refuse(): void;
}

export interface Lanes {
  /** Adds a turn; returns false if its lane is full. */
  add(lane: Lane, turn: WaitingTurn): boolean;
  /** The next turn. The lanes alternate; within a lane, the first to come is the first to go. */
  takeNext(): WaitingTurn | undefined;
  takeOlderThan(milliseconds: number): readonly WaitingTurn[];
  isEmpty(): boolean;
}

/** Holds what waits for the event loop, so that a crowd in one lane does not delay the others. */
export function createLanes(): Lanes {
  const lanes: Readonly<Record<Lane, WaitingTurn[]>> = { fixed: [], known: [], unproved: [], open: [] };
  const inTurn = Object.values(lanes);
  let waiting = 0;
  let served = 0;

  const takeFrom = (lane: WaitingTurn[]) => {
    waiting -= 1;
    return lane.shift();
  };

  return {
    add: (name, turn) => {
      const lane = lanes[name];
      if (lane.length >= MOST_WAITING) return false;
      lane.push(turn);
      waiting += 1;
      return true;
    },
    takeNext: () => {
      if (waiting === 0) return undefined;
      for (;;) {
        served = (served + 1) % inTurn.length;
        const lane = inTurn[served];
        if (lane !== undefined && lane.length > 0) return takeFrom(lane);
      }
    },
    takeOlderThan: (milliseconds) => {
      const taken: WaitingTurn[] = [];
      for (const lane of inTurn) {
        while (lane[0] !== undefined && lane[0].at < milliseconds) {
          taken.push(lane[0]);
          takeFrom(lane);
        }
      }
      return taken;
    },
    isEmpty: () => waiting === 0,
  };
}
