import type { Worker } from 'node:cluster';
import type { FromWorker, PrimaryMessage } from './crew-messages.ts';

/**
 * Milliseconds that a worker may take to catch up. One that takes longer has lost touch with the change feed by then,
 * and trusts nothing that it remembers.
 */
const LONGEST_WAIT = 1000;

/**
 * When `worker` has changed something, makes the other workers in `listAnswering` catch up, and then confirms it.
 * One that has been silent for seconds is not waited for: it has lost touch already.
 */
export function relayChanges(worker: Worker, listAnswering: () => readonly Worker[]): void {
  worker.on('message', async ({ spread }: FromWorker) => {
    if (spread === undefined) return;
    const others = listAnswering().filter((other) => other !== worker);
    // Workers number their changes separately, so the process id makes the number unique.
    await Promise.all(others.map((other) => catchUp(other, `${worker.process.pid}-${spread}`)));
    sendTo(worker, { spreadDone: spread });
  });
}

function catchUp(worker: Worker, number: string): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, LONGEST_WAIT);
    const listen = ({ caughtUp }: FromWorker) => {
      if (caughtUp === number) done();
    };
    function done() {
      clearTimeout(timer);
      worker.off('message', listen);
      worker.off('exit', done);
      resolve();
    }
    worker.on('message', listen);
    worker.on('exit', done);
    sendTo(worker, { catchUp: number });
  });
}

/** A worker that has just died gets no message, and is replaced. */
export function sendTo(worker: Worker, message: PrimaryMessage): void {
  if (worker.isConnected()) worker.send(message, () => undefined);
}
