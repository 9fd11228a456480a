import type { FellowWorkers } from '@portvakt/server';

/** From a worker to its primary: tell the others; I have caught up. */
export type WorkerMessage = { readonly spread: number } | { readonly caughtUp: string };
/** From the primary to a worker: catch up; everybody has. */
export type PrimaryMessage = { readonly catchUp: string } | { readonly spreadDone: number };

/** Milliseconds to wait for the primary. It answers sooner; a primary that is gone must not hold a change for ever. */
const LONGEST_WAIT = 2000;

/** The other workers, reached through the primary. */
export function joinFellows(channel: Pick<NodeJS.Process, 'send' | 'on'>): FellowWorkers {
  const waiting = new Map<number, () => void>();
  let asked = 0;
  // Whoever has not read anything yet has nothing to catch up with.
  let catchUp: () => Promise<void> = async () => undefined;

  // A primary that has just died hears nothing, and this process ends with it; an error event would end it in disorder.
  const send = (message: WorkerMessage) => channel.send?.(message, undefined, undefined, () => undefined);

  channel.on('message', async (message: PrimaryMessage) => {
    if ('spreadDone' in message) waiting.get(message.spreadDone)?.();
    if ('catchUp' in message) {
      // With the database away nothing here counts as fresh, so there is nothing to wait for.
      await catchUp().catch(() => undefined);
      send({ caughtUp: message.catchUp });
    }
  });

  return {
    spread: () =>
      new Promise((resolve) => {
        asked += 1;
        const number = asked;
        const timer = setTimeout(done, LONGEST_WAIT);
        function done() {
          clearTimeout(timer);
          waiting.delete(number);
          resolve();
        }
        waiting.set(number, done);
        send({ spread: number });
      }),
    onAsked: (given) => {
      catchUp = given;
    },
  };
}
