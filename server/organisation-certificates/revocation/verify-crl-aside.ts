import { startThread } from '#shipped-files';
import { type CrlIssuer, type CrlProblem, type VerifiedCrl, verifyCrl } from './verify-crl.ts';

/**
 * Bytes that are parsed on the main thread. A larger list gets a thread of its own: 5000 entries would block every
 * request for some 0.3 s.
 */
const LARGEST_AT_ONCE = 16 * 1024;
/** Milliseconds and megabytes of heap that parsing one list may take. */
const SLOWEST = 20_000;
const MOST_MEMORY = 1024;

export interface CrlTask {
  readonly der: Uint8Array;
  readonly issuer: CrlIssuer;
  readonly now: number;
}

type Verdict = VerifiedCrl | { readonly problem: CrlProblem };

/** `verifyCrl` without blocking other requests, however large the list is. */
export type CrlVerifier = (
  der: Uint8Array,
  { issuer, now }: { readonly issuer: CrlIssuer; readonly now: number },
) => Promise<Verdict>;

/**
 * A verifier that parses large lists one at a time, so that they never take more than one core: a process has one.
 *
 * @param read how a large one is parsed; never rejects.
 */
export function createCrlVerifier(read: (task: CrlTask) => Promise<Verdict> = readInThread): CrlVerifier {
  let last: Promise<unknown> = Promise.resolve();
  return async (der, { issuer: { subject, publicKey, keyUsage }, now }) => {
    const issuer = { subject, publicKey, keyUsage };
    if (der.length <= LARGEST_AT_ONCE) return verifyCrl(der, { issuer, now });
    const reading = last.then(() => read({ der, issuer, now }));
    last = reading;
    return reading;
  };
}

/** Never rejects. */
function readInThread(workerData: CrlTask): Promise<Verdict> {
  return new Promise((resolve) => {
    const worker = startThread(new URL('./verify-crl-worker.ts', import.meta.url), {
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
