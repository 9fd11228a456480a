import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { nextTurn } from '#http-edge';

/** Sends an answer piece by piece, each when it is its turn, and as fast as the caller reads. */
export function sendPieces(
  { raw }: FastifyRequest,
  reply: FastifyReply,
  pieces: Iterable<string | Buffer> | AsyncIterable<string | Buffer>,
): FastifyReply {
  const inTurns = async function* () {
    for await (const piece of pieces) {
      yield piece;
      await nextTurn(raw);
    }
  };
  return reply.send(Readable.from(inTurns()));
}
