import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendPieces } from './send-pieces.ts';

/** An answer as it goes on the wire, with its strong entity tag (RFC 9110 §8.8.3). */
export interface ReadyAnswer {
  readonly pieces: readonly Buffer[];
  /** Bytes of all pieces. */
  readonly length: number;
  readonly entityTag: string;
}

/** Makes an answer of these pieces, one after the other. */
export function makeReady(...pieces: readonly (string | Buffer)[]): ReadyAnswer {
  const hash = createHash('sha256');
  const buffers = pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece));
  for (const buffer of buffers) hash.update(buffer);
  return finish(buffers, hash.digest());
}

/** The same for pieces that come one by one. Other work gets a turn between them. */
export async function gatherReady(pieces: AsyncIterable<string>): Promise<ReadyAnswer> {
  const hash = createHash('sha256');
  const buffers: Buffer[] = [];
  for await (const piece of pieces) {
    const buffer = Buffer.from(piece);
    hash.update(buffer);
    buffers.push(buffer);
  }
  return finish(buffers, hash.digest());
}

function finish(pieces: readonly Buffer[], hash: Buffer): ReadyAnswer {
  return {
    pieces,
    length: pieces.reduce((sum, { length }) => sum + length, 0),
    entityTag: `"${hash.subarray(0, 16).toString('base64url')}"`,
  };
}

/**
 * Sends `answer`, or 304 without a body if the caller already has it. `mediaType` is sent unchanged. Callers set
 * `Cache-Control` themselves.
 */
export function sendReady(
  request: FastifyRequest,
  reply: FastifyReply,
  { answer, mediaType }: { answer: ReadyAnswer; mediaType: string },
): FastifyReply {
  reply.header('etag', answer.entityTag);
  if (isKnown(request.headers['if-none-match'], answer.entityTag)) return reply.code(304).send();
  reply.header('content-type', mediaType).header('content-length', answer.length);
  const [first = Buffer.alloc(0), ...others] = answer.pieces;
  // All requests share the pieces, so an answer that is not read costs nothing.
  return others.length === 0 ? reply.send(first) : sendPieces(request, reply, answer.pieces);
}

/** Whether `If-None-Match` names the tag. Weak tags count, because proxies make tags weak (RFC 9110 §13.1.2). */
function isKnown(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((named) => {
    const text = named.trim();
    return text === '*' || text === tag || text === `W/${tag}`;
  });
}
