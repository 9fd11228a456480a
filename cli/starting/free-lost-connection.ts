import type { Worker } from 'node:cluster';

/**
 * Closes the connection that was on its way to `worker` when it died. The cluster hands a worker one connection at a
 * time and waits to hear that it was taken; of a worker that is killed it never hears, and the client would wait for
 * ever. Closed, the client knows at once and can try again.
 */
export function freeLostConnection(worker: Worker): void {
  let last: unknown;
  const send = worker.process.send;
  worker.process.send = (...given: unknown[]) => {
    last = given[1] ?? last;
    return Reflect.apply(send, worker.process, given);
  };
  // To close one that was taken, and so is closed here already, does nothing.
  worker.once('exit', () => {
    if (isClosable(last)) last.close();
  });
}

function isClosable(value: unknown): value is { close(): void } {
  return typeof value === 'object' && value !== null && 'close' in value && typeof value.close === 'function';
}
