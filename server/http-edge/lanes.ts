import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Who waits beside whom. `fixed`: documents that are the same for everybody. `known`: whoever shows a token, proved or
 * not. `unproved`: token requests over a connection whose last one was refused. `open`: the rest.
 */
export type Lane = 'fixed' | 'known' | 'unproved' | 'open';

/** Requests that may wait in one lane. */
const MOST_WAITING = 500;

export interface WaitingRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Milliseconds on the clock that never jumps. */
  readonly at: number;
}

export interface Lanes {
  /** Lets a request wait; false when its lane is full. */
  add(lane: Lane, waiting: WaitingRequest): boolean;
  /** The one whose turn it is: the lanes take turns, and in a lane whoever came first. */
  takeNext(): WaitingRequest | undefined;
  takeOlderThan(milliseconds: number): readonly WaitingRequest[];
  isEmpty(): boolean;
}

/** Requests that wait for a share of the event loop, so that a crowd in one lane does not hold up another. */
export function createLanes(): Lanes {
  const lanes: Readonly<Record<Lane, WaitingRequest[]>> = { fixed: [], known: [], unproved: [], open: [] };
  const inTurn = Object.values(lanes);
  let waiting = 0;
  let turn = 0;

  const takeFrom = (lane: WaitingRequest[]) => {
    waiting -= 1;
    return lane.shift();
  };

  return {
    add: (name, request) => {
      const lane = lanes[name];
      if (lane.length >= MOST_WAITING) return false;
      lane.push(request);
      waiting += 1;
      return true;
    },
    takeNext: () => {
      if (waiting === 0) return undefined;
      for (;;) {
        turn = (turn + 1) % inTurn.length;
        const lane = inTurn[turn];
        if (lane !== undefined && lane.length > 0) return takeFrom(lane);
      }
    },
    takeOlderThan: (milliseconds) => {
      const taken: WaitingRequest[] = [];
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
