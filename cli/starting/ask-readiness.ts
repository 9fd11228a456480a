import type { Worker } from 'node:cluster';
import type { Readiness } from '@portvakt/server/operations';
import { askWorker } from './ask-worker.ts';

/** Milliseconds that one worker has to answer. Its own checks end sooner. */
const LONGEST_WAIT = 3000;

/** Whether requests may be sent to the workers: one that is ready is enough, for the others hand over to it. */
export function askReadiness(listAnswering: () => readonly Worker[]): Readiness {
  let asked = 0;
  return async () => {
    const answers = await Promise.all(
      listAnswering().map((worker) => {
        asked += 1;
        const number = asked;
        return askWorker(worker, {
          question: { look: number },
          isAnswer: (message) => message.problems !== undefined && message.number === number,
          longestWait: LONGEST_WAIT,
        });
      }),
    );
    const found = answers.flatMap((answer) => (answer?.problems === undefined ? [] : [answer.problems]));
    if (found.some((problems) => problems.length === 0)) return [];
    return found[0] ?? ['no worker answers'];
  };
}
