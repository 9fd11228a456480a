import type { FellowWorkers } from '@portvakt/server';
import type { Metrics, Readiness } from '@portvakt/server/operations';
import type { FromPrimary, WorkerMessage } from './crew-messages.ts';

/** Milliseconds to wait for the primary. It answers sooner; a primary that is gone must not hold a change for ever. */
const LONGEST_WAIT = 2000;
/** Milliseconds between signs of life. */
const ALIVE_INTERVAL = 1000;

/** The other workers, reached through the primary, which hears from now on that this one is alive. */
export function joinFellows(channel: Pick<NodeJS.Process, 'send' | 'on'>): FellowWorkers {
  const ask = createQuestions(channel);
  // A worker that has not read anything yet has nothing to catch up with, and has counted nothing.
  let catchUp: () => Promise<void> = async () => undefined;
  let snapshot: Metrics['snapshot'] = async () => [];
  let readiness: Readiness = async () => ['the worker is starting'];
  const send = (message: WorkerMessage) => channel.send?.(message, undefined, undefined, () => undefined);

  channel.on('message', async (message: FromPrimary) => {
    if (message.canTake) send({ takes: true });
    if (message.spreadDone !== undefined) ask.answered(message.spreadDone, undefined);
    if (message.metrics !== undefined) ask.answered(message.number, message.metrics);
    if (message.measure !== undefined) send({ measured: await snapshot('all'), number: message.measure });
    if (message.look !== undefined) send({ problems: await readiness(), number: message.look });
    if (message.catchUp !== undefined) {
      // With the database away nothing here counts as fresh, so there is nothing to wait for.
      await catchUp().catch(() => undefined);
      send({ caughtUp: message.catchUp });
    }
  });
  keepTelling(channel, () => snapshot('own'));

  return {
    spread: async () => {
      await ask.put((number) => ({ spread: number }));
    },
    onAsked: (given) => {
      catchUp = given;
    },
    onMeasured: (given) => {
      snapshot = given;
    },
    onLooked: (given) => {
      readiness = given;
    },
    readMetrics: () => ask.put((number) => ({ wantsMetrics: number })),
  };
}

/** Questions to the primary, numbered; an answer that does not come in time is `undefined`. */
function createQuestions(channel: Pick<NodeJS.Process, 'send'>) {
  // biome-ignore lint/suspicious/noExplicitAny: each question knows what its answer is
  const waiting = new Map<number, (answer: any) => void>();
  let asked = 0;
  return {
    answered: (number: number | undefined, answer: unknown) => waiting.get(number ?? 0)?.(answer),
    put: <Answer>(write: (number: number) => WorkerMessage): Promise<Answer | undefined> =>
      new Promise((resolve) => {
        asked += 1;
        const number = asked;
        const done = (answer?: Answer) => {
          clearTimeout(timer);
          waiting.delete(number);
          resolve(answer);
        };
        const timer = setTimeout(done, LONGEST_WAIT);
        waiting.set(number, done);
        channel.send?.(write(number), undefined, undefined, () => undefined);
      }),
  };
}

/** Signs of life. A primary that reads none is not sent more than one. */
function keepTelling(channel: Pick<NodeJS.Process, 'send'>, count: () => ReturnType<Metrics['snapshot']>): void {
  let underWay = false;
  const timer = setInterval(async () => {
    if (underWay) return;
    underWay = true;
    const message: WorkerMessage = { alive: await count() };
    channel.send?.(message, undefined, undefined, () => {
      underWay = false;
    });
  }, ALIVE_INTERVAL);
  timer.unref();
}
