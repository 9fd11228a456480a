import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';

/** Bytes that are received and discarded, so that a client still sending can read the answer. */
const MOST_DRAINED = 2 * 1024 * 1024;

export const tooLarge = Symbol('a body too large to read');

/**
 * The body in `stream`, or {@link tooLarge} if it has more than `largest` bytes: no more than that is held in memory.
 * Rejects if the sender disconnects before the end, or has already disconnected.
 */
export function readBody(stream: Readable, largest: number): Promise<Buffer | typeof tooLarge> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    if (stream.readableEnded) return resolve(Buffer.alloc(0));
    if (stream.destroyed) return reject(new CutOffError());
    stream.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= largest) chunks.push(chunk);
      else chunks.length = 0;
      if (length > MOST_DRAINED) {
        stream.pause();
        resolve(tooLarge);
      }
    });
    // Every stream is closed in the end. The error is only for one that was not read to its end.
    const cutOff = () => reject(new CutOffError());
    stream.on('end', () => {
      stream.off('close', cutOff);
      resolve(length > largest ? tooLarge : Buffer.concat(chunks));
    });
    stream.on('error', reject);
    stream.on('close', cutOff);
  });
}

class CutOffError extends Error {
  override readonly name = 'CutOffError';
  override readonly message = 'The body ended too early';
}

/** Whether `request` declares a body larger than `largest` bytes, which need not be read then. */
export function declaresMore({ headers }: IncomingMessage, largest: number): boolean {
  return Number(headers['content-length'] ?? 0) > largest;
}

/**
 * Whether the sender disconnected before `request` was complete. That is not an error of the server, and there is
 * nobody to answer.
 */
export function wasCutOff(request: IncomingMessage): boolean {
  return request.destroyed && !request.complete;
}
