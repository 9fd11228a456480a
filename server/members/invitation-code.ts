import { createHash } from 'node:crypto';

/** Bytes: nobody guesses so many. */
const LENGTH = 24;

/** A code that is shown once. */
export function makeCode(drawRandom: (length: number) => Buffer): string {
  return drawRandom(LENGTH).toString('base64url');
}

/** What is kept of a code. */
export function hashCode(code: string): string {
  return createHash('sha256').update(`invitation ${code}`).digest('base64url');
}
