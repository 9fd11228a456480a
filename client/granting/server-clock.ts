import type { Clock } from '../clock.ts';

/** The issuer's time, as far as it is known. */
export interface ServerClock {
  /** Milliseconds since 1970: by the machine's clock, until an answer has shown that it is wrong. */
  now(): number;
  /**
   * Takes the time from `answer`, which refused something that was sent when this clock said `assumed`. True when it
   * says another time, so that it is worth to try again.
   *
   * @param sentAt The elapsed time of sending.
   * @param halfway The elapsed time between sending and receiving.
   */
  learn(
    answer: Response,
    times: { readonly assumed: number; readonly sentAt: number; readonly halfway: number },
  ): boolean;
  /** Goes back to the machine's clock. */
  forget(): void;
}

/** `Date` has whole seconds, and an answer takes a while: smaller differences say nothing. */
const NOTICEABLE = 5_000;

/**
 * Only a refusal teaches: a proxy with a wrong clock must not spoil what works. What is learnt is kept against elapsed time,
 * so that later jumps of the wall clock change nothing.
 */
export function createServerClock(clock: Clock): ServerClock {
  let offset: number | undefined;
  return {
    now: () => (offset === undefined ? clock.now() : clock.elapsed() + offset),
    learn: (answer, { assumed, sentAt, halfway }) => {
      const date = Date.parse(answer.headers.get('date') ?? '');
      if (Number.isNaN(date) || answer.headers.has('age')) return false;
      // It was written at some moment between sending and receiving.
      const waited = halfway - sentAt;
      if (Math.abs(date + 500 - assumed - waited) < NOTICEABLE + waited) return false;
      offset = date + 500 - halfway;
      return true;
    },
    forget: () => {
      offset = undefined;
    },
  };
}
