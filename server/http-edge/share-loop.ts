import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { letAskForTurns, whenHeldBack } from './ask-for-turn.ts';
import { createLanes, type Lane, type WaitingTurn } from './lanes.ts';
import type { Handler } from './serve-in-turn.ts';

/** How many requests run at a time, and how many while tokens are made. */
const MOST_AT_ONCE = 8;
const MOST_BESIDE_TOKENS = 2;
/** Milliseconds after which a request that still waits for something else gives up its place. */
const LONGEST_AT_WORK = 1000;
/** Milliseconds during which a token request suggests that more follow. */
const TOKENS_FOLLOW = 100;
/** While tokens are made, each millisecond of other work is followed by this many milliseconds for them. */
const REST = 2;
/** Milliseconds to read a request and send its answer, in addition to the work on it. */
const READ_AND_SENT = 0.05;
/** Milliseconds to send each megabyte of an answer, in addition. */
const SENT_PER_MEGABYTE = 0.5;
/**
 * Milliseconds of rest that may be owed before it is taken: a timer is too coarse for the rest after a cheap answer.
 */
const MOST_OWED = 5;
/**
 * Longest rest in milliseconds. Work that seems to need more rest was mostly waiting while the loop worked for others.
 */
const LONGEST_REST = 200;
/** Milliseconds that a request may wait for its turn. */
const LONGEST_WAIT = 10_000;

export interface LoopShare {
  /** Counts a token as being made until `response` has been sent, or the returned function is called. */
  noteToken(response: ServerResponse): () => void;
  /** Runs `handle` for a request in `lane` when it is its turn. */
  run(lane: Lane, turn: { request: IncomingMessage; response: ServerResponse }): void;
}

/**
 * Gives everything but tokens its share of the event loop. Waiting requests take turns lane by lane, a few at a time.
 * While tokens are made, each millisecond of other work is followed by two for tokens. So a caller with a hundred
 * connections to the most expensive page slows down other pages, not tokens. A request that waits too long, or finds
 * too many before it, is refused with `refuse` and may try again.
 */
export function shareLoop({
  handle,
  refuse,
  monotonic = () => performance.now(),
}: {
  handle: Handler;
  refuse: (response: ServerResponse) => void;
  monotonic?: () => number;
}): LoopShare {
  const lanes = createLanes();
  let running = 0;
  let tokens = 0;
  let tokenAt = Number.NEGATIVE_INFINITY;
  let restUntil = 0;
  let scheduled = false;

  const schedule = (milliseconds: number) => {
    if (scheduled) return;
    scheduled = true;
    const wake = () => {
      scheduled = false;
      beginWaiting();
    };
    if (milliseconds > 0) setTimeout(wake, milliseconds);
    else setImmediate(wake);
  };

  const beginWaiting = () => {
    for (const turn of lanes.takeOlderThan(monotonic() - LONGEST_WAIT)) turn.refuse();
    const besideTokens = tokens > 0 || monotonic() - tokenAt < TOKENS_FOLLOW;
    while (running < (besideTokens ? MOST_BESIDE_TOKENS : MOST_AT_ONCE)) {
      const owed = restUntil - monotonic();
      if (besideTokens && owed > MOST_OWED && !lanes.isEmpty()) return schedule(owed);
      const next = lanes.takeNext();
      if (next === undefined) return;
      if (!next.hasLeft()) begin(next);
    }
  };

  const begin = (turn: WaitingTurn) => {
    running += 1;
    const before = performance.eventLoopUtilization();
    const end = (bytes = 0) => {
      if (overdue === undefined) return;
      clearTimeout(overdue);
      overdue = undefined;
      const { active } = performance.eventLoopUtilization(before);
      const now = monotonic();
      const sending = READ_AND_SENT + (bytes / 1e6) * SENT_PER_MEGABYTE;
      const rested = Math.max(now, restUntil) + (active / running + sending) * REST;
      restUntil = Math.min(rested, now + LONGEST_REST);
      running -= 1;
      if (!lanes.isEmpty()) schedule(0);
    };
    let overdue: NodeJS.Timeout | undefined = setTimeout(() => end(), LONGEST_AT_WORK);
    turn.begin(end);
  };

  const wait = (lane: Lane, turn: WaitingTurn) => {
    if (!lanes.add(lane, turn)) turn.refuse();
    else if (!scheduled) beginWaiting();
  };

  return {
    noteToken: (response) => {
      tokens += 1;
      let isCounted = true;
      const end = () => {
        if (!isCounted) return;
        isCounted = false;
        tokens -= 1;
        tokenAt = monotonic();
      };
      response.once('close', end);
      return end;
    },
    run: (lane, { request, response }) => {
      const hasLeft = () => request.socket.destroyed;
      let end: (bytes?: number) => void = () => {};
      const begin = (ended: (bytes?: number) => void) => {
        end = ended;
        response.once('close', () => end());
        whenHeldBack(request, () => end());
        // The answer is ready when its head is written. How slowly the caller reads it no longer concerns the loop.
        const writeHead = response.writeHead;
        response.writeHead = (...head: unknown[]) => {
          end(readLength(head.at(-1)));
          return Reflect.apply(writeHead, response, head);
        };
        letAskForTurns(request, () => {
          end();
          return new Promise((resolve) => {
            const goOn = (ended: () => void) => {
              end = ended;
              resolve();
            };
            wait(lane, { at: monotonic(), hasLeft, begin: goOn, refuse: () => request.socket.destroy() });
          });
        });
        handle(request, response);
      };
      wait(lane, { at: monotonic(), hasLeft, begin, refuse: () => refuse(response) });
    },
  };
}

/** Bytes of the body according to an answer's headers; 0 if they do not say. */
function readLength(headers: unknown): number {
  if (typeof headers !== 'object' || headers === null) return 0;
  return Number((headers as Readonly<Record<string, unknown>>)['content-length'] ?? 0) || 0;
}
