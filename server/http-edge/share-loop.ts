import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { letAskForTurns } from './ask-for-turn.ts';
import { createLanes, type Lane, type WaitingTurn } from './lanes.ts';
import type { Handler } from './serve-in-turn.ts';

/** Requests that are worked on at a time, and how many of them while tokens are made. */
const MOST_AT_ONCE = 8;
const MOST_BESIDE_TOKENS = 2;
/** Milliseconds after which a request that still waits for something else leaves its place to another. */
const LONGEST_AT_WORK = 1000;
/** Milliseconds for which a token request counts as a sign that others follow. */
const TOKENS_FOLLOW = 100;
/** While tokens are made, so much of the loop's time is theirs for each millisecond that goes to anything else. */
const REST = 2;
/** Milliseconds that reading a request and sending its answer take besides the work on it. */
const READ_AND_SENT = 0.05;
/** … and more for each megabyte that is sent. */
const SENT_PER_MEGABYTE = 0.5;
/** Milliseconds of rest that may be owed before it is taken: a timer is too coarse for the rest after a cheap answer. */
const MOST_OWED = 5;
/** Milliseconds of the longest rest: what seems to call for more was mostly waiting, while the loop worked for others. */
const LONGEST_REST = 200;
/** Milliseconds that a request may wait for its turn. */
const LONGEST_WAIT = 10_000;

export interface LoopShare {
  /** A token is being made, until `response` has been sent. */
  noteToken(response: ServerResponse): void;
  /** Has `handle` work on a request in `lane` when it is its turn. */
  run(lane: Lane, turn: { request: IncomingMessage; response: ServerResponse }): void;
}

/**
 * Gives what is not a token its share of the event loop. Everything that waits takes its turn lane by lane, a few at a
 * time; while tokens are made, each millisecond of other work is followed by two that are theirs. A caller with a
 * hundred connections on the dearest page then slows other pages down, not the tokens. Whoever waits too long, or finds
 * too many before it, is told to come again by `refuse`.
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
      response.once('close', () => {
        tokens -= 1;
        tokenAt = monotonic();
      });
    },
    run: (lane, { request, response }) => {
      const hasLeft = () => request.socket.destroyed;
      let end: (bytes?: number) => void = () => {};
      const begin = (ended: (bytes?: number) => void) => {
        end = ended;
        response.once('close', () => end());
        // With its first line an answer has been made. How slowly it is then read is no longer the loop's concern.
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

/** Bytes of the body that the headers of an answer tell; 0 where they do not. */
function readLength(headers: unknown): number {
  if (typeof headers !== 'object' || headers === null) return 0;
  return Number((headers as Readonly<Record<string, unknown>>)['content-length'] ?? 0) || 0;
}
