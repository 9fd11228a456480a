import { getAsset } from 'node:sea';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** Starts a thread that runs the shipped file `code`. */
export function startThread(code: URL, options: WorkerOptions): Worker {
  if (code.protocol === 'file:') return new Worker(code, options);
  // The build of the executable makes a module without imports of each.
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(getAsset(code.pathname, 'utf8'))}`), options);
}
