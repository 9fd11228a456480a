import { Worker } from 'node:worker_threads';
import { type CrlIssuer, type CrlProblem, type VerifiedCrl, verifyCrl } from './verify-crl.ts';

/** Bytes that are read at once. A larger list is read in a thread of its own: 5000 entries would hold up every request for some 0.3 s. */
const LARGEST_AT_ONCE = 16 * 1024;
/** Milliseconds, and megabytes of heap, that reading one list may take. */
const SLOWEST = 20_000;
const MOST_MEMORY = 1024;

export interface CrlTask {
  readonly der: Uint8Array;
  readonly issuer: CrlIssuer;
  readonly now: number;
}

/** The last list that is being read: one at a time, so that lists never take more than one core. */
let last: Promise<unknown> = Promise.resolve();

/** `verifyCrl` without holding up anybody else, however large the list is. */
export async function verifyCrlAside(
  der: Uint8Array,
  { issuer: { subject, publicKey, keyUsage }, now }: { issuer: CrlIssuer; now: number },
): Promise<VerifiedCrl | { readonly problem: CrlProblem }> {
  const issuer = { subject, publicKey, keyUsage };
  if (der.length <= LARGEST_AT_ONCE) return verifyCrl(der, { issuer, now });
  const reading = last.then(() => readInThread({ der, issuer, now }));
  last = reading;
  return reading;
}

/** Never rejects. */
function readInThread(workerData: CrlTask): Promise<VerifiedCrl | { readonly problem: CrlProblem }> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./verify-crl-worker.ts', import.meta.url), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY },
    });
    const fail = () => resolve({ problem: 'crl-unreadable' });
    const timer = setTimeout(() => void worker.terminate(), SLOWEST);
    worker.once('message', resolve);
    worker.once('error', fail);
    worker.once('exit', () => {
      clearTimeout(timer);
      fail();
    });
  });
}
