import type { Readable } from 'node:stream';

/** Bytes of a token request's body that are read. A grant is about one kilobyte. */
const LARGEST_BODY = 32 * 1024;
/** Bytes that are taken from the wire and thrown away, so that a client still sending can read the answer. */
const MOST_DRAINED = 2 * 1024 * 1024;

export const tooLarge = Symbol('a body too large to read');

/** The body as text, or {@link tooLarge}. Never holds more than the largest body in memory. */
export function readBody(stream: Readable): Promise<string | typeof tooLarge> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    stream.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= LARGEST_BODY) chunks.push(chunk);
      else chunks.length = 0;
      if (length > MOST_DRAINED) {
        stream.pause();
        resolve(tooLarge);
      }
    });
    stream.on('end', () => resolve(length > LARGEST_BODY ? tooLarge : Buffer.concat(chunks).toString()));
    stream.on('error', reject);
  });
}
