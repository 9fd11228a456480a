import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { SigningJob, SigningResult, ThreadOrder } from './signing-thread.ts';

export interface SigningThreads {
  /** Gives every thread these keys in place of those it has. */
  use(keys: readonly { readonly kid: string; readonly pkcs8: Uint8Array }[]): void;
  sign(kid: string, digest: Buffer): Promise<Buffer>;
  close(): Promise<void>;
}

/** Starts a thread that runs `code`: a packed program has its code elsewhere than in files. */
export type StartThread = (code: URL, options: WorkerOptions) => Worker;

const startFromFile: StartThread = (code, options) => new Worker(code, options);

/** Digests that a thread signs before it gives any of them back. */
const MOST_AT_ONCE = 8;

interface Thread {
  readonly worker: Worker;
  underWay: number;
}

/**
 * Threads that sign digests. Node signs a digest on the thread that asks (its thread pool takes whole texts only), so each core has a
 * thread of its own. A thread that dies takes the process with it: whoever runs it starts it again with all its keys.
 */
export function openSigningThreads(count: number, startThread: StartThread = startFromFile): SigningThreads {
  const waiting = new Map<number, { resolve(signature: Buffer): void; reject(error: Error): void }>();
  const threads: readonly Thread[] = Array.from({ length: count }, () => {
    const thread: Thread = {
      worker: startThread(new URL('./signing-thread.ts', import.meta.url), {}),
      underWay: 0,
    };
    thread.worker.on('message', (results: readonly SigningResult[]) => {
      thread.underWay -= results.length;
      for (const { number, signature, error } of results) {
        const waits = waiting.get(number);
        waiting.delete(number);
        if (signature === undefined) waits?.reject(new Error(error));
        else waits?.resolve(Buffer.from(signature, 'base64url'));
      }
    });
    return thread;
  });
  const order = ({ worker }: Thread, message: ThreadOrder) => worker.postMessage(message);
  let last = 0;
  let gathered: SigningJob[] = [];

  /** What came in one turn is spread at once, and comes back at once: messages between threads are what a signer costs most by. */
  const spread = () => {
    const jobs = gathered;
    gathered = [];
    const size = Math.min(MOST_AT_ONCE, Math.ceil(jobs.length / threads.length));
    for (let at = 0; at < jobs.length; at += size) {
      const share = jobs.slice(at, at + size);
      const idlest = threads.reduce((best, thread) => (thread.underWay < best.underWay ? thread : best));
      idlest.underWay += share.length;
      order(idlest, { sign: share });
    }
  };

  return {
    use: (keys) => {
      for (const thread of threads) order(thread, { use: keys });
    },
    sign: (kid, digest) =>
      new Promise((resolve, reject) => {
        last += 1;
        waiting.set(last, { resolve, reject });
        if (gathered.length === 0) queueMicrotask(spread);
        gathered.push({ number: last, kid, digest: digest.toString('base64url') });
      }),
    close: async () => {
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };
}
