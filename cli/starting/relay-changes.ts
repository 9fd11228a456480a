import type { Worker } from 'node:cluster';
import type { PrimaryMessage, WorkerMessage } from './join-fellows.ts';

/**
 * Milliseconds that a worker may take to catch up. One that takes longer has lost touch with the change feed by then,
 * and trusts nothing that it remembers.
 */
const LONGEST_WAIT = 1000;

/** When `worker` has changed something, makes every other one of `workers` catch up and then tells it so. */
export function relayChanges(worker: Worker, workers: ReadonlySet<Worker>): void {
  worker.on('message', async (message: Partial<Record<string, unknown>>) => {
    if (typeof message.spread !== 'number') return;
    const others = [...workers].filter((other) => other !== worker);
    // A worker numbers its changes, so its process id makes the number one of its own.
    await Promise.all(others.map((other) => catchUp(other, `${worker.process.pid}-${message.spread}`)));
    send(worker, { spreadDone: message.spread });
  });
}

function catchUp(worker: Worker, number: string): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, LONGEST_WAIT);
    const listen = (message: Partial<WorkerMessage>) => {
      if ('caughtUp' in message && message.caughtUp === number) done();
    };
    function done() {
      clearTimeout(timer);
      worker.off('message', listen);
      worker.off('exit', done);
      resolve();
    }
    worker.on('message', listen);
    worker.on('exit', done);
    send(worker, { catchUp: number });
  });
}

function send(worker: Worker, message: PrimaryMessage): void {
  // A worker that has just died is told nothing, and is replaced.
  if (worker.isConnected()) worker.send(message, () => undefined);
}
