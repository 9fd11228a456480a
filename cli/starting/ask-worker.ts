import type { Worker } from 'node:cluster';
import type { FromWorker, PrimaryMessage } from './crew-messages.ts';
import { sendTo } from './relay-changes.ts';

/** Asks `worker`, and resolves with the first message that `isAnswer`; nothing if none comes in so many milliseconds. */
export function askWorker(
  worker: Worker,
  {
    question,
    isAnswer,
    longestWait,
  }: { question: PrimaryMessage; isAnswer: (message: FromWorker) => boolean; longestWait: number },
): Promise<FromWorker | undefined> {
  return new Promise((resolve) => {
    const done = (answer?: FromWorker) => {
      clearTimeout(timer);
      worker.off('message', listen);
      worker.off('exit', leave);
      resolve(answer);
    };
    const leave = () => done();
    const listen = (message: FromWorker) => {
      if (isAnswer(message)) done(message);
    };
    const timer = setTimeout(leave, longestWait);
    worker.on('message', listen);
    worker.once('exit', leave);
    sendTo(worker, question);
  });
}
