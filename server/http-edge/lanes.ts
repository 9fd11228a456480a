/**
 * Who waits beside whom. `fixed`: documents that are the same for everybody. `known`: whoever shows a token, proved or
 * not. `unproved`: token requests over a connection whose last one was refused. `open`: the rest.
 */
export type Lane = 'fixed' | 'known' | 'unproved' | 'open';

/** Turns that may wait in one lane. */
const MOST_WAITING = 500;

/** A piece of work that waits: a request, or the next part of a long answer. */
export interface WaitingTurn {
  /** Milliseconds on the clock that never jumps. */
  readonly at: number;
  /** Whether nobody is left who would read what comes of it. */
  hasLeft(): boolean;
  /** Begins the work, and calls `end` when the loop is free of it, with the bytes that are then sent where they are known. */
  begin(end: (bytes?: number) => void): void;
  /** Called in place of `begin` when it waited too long. */
  refuse(): void;
}

export interface Lanes {
  /** Lets it wait; false when its lane is full. */
  add(lane: Lane, turn: WaitingTurn): boolean;
  /** The one whose turn it is: the lanes take turns, and in a lane whoever came first. */
  takeNext(): WaitingTurn | undefined;
  takeOlderThan(milliseconds: number): readonly WaitingTurn[];
  isEmpty(): boolean;
}

/** What waits for a share of the event loop, so that a crowd in one lane does not hold up another. */
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
