import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { nextTurn } from '#http-edge';

/** Bytes of an unread body that are taken from the wire and thrown away, so that a client still sending can read the answer. */
const MOST_DISCARDED = 2 * 1024 * 1024;
/** Milliseconds that a client may go on sending after its answer. */
const LONGEST_DISCARDED = 5000;

/**
 * Reads no body before it is asked for: a route that takes one reads it from `request.raw` once it knows that the caller may
 * send it. What nobody has read when the answer goes out is thrown away as it comes, within bounds, and then its connection
 * is closed: an unread body keeps neither memory nor a connection. Called before any route is made.
 */
export function leaveBodiesUnread(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined));
  discardUnread(app.server);
}

function discardUnread(server: Server): void {
  // Before the framework's own listener: it answers some requests at once.
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared === 0 && request.headers['transfer-encoding'] === undefined) return;
    // No route takes so much: the client is told that nothing more will come over this connection.
    if (declared > MOST_DISCARDED) response.shouldKeepAlive = false;
    response.once('prefinish', () => {
      if (!request.complete) discardRest(request);
    });
  });
}

function discardRest(request: IncomingMessage): void {
  const { socket } = request;
  // A close with bytes unread is a reset, and may take the answer with it (RFC 9112 §9.6): first only our side is closed.
  socket.destroySoon = () => socket.end();
  const end = () => socket.destroy();
  const deadline = setTimeout(end, LONGEST_DISCARDED);
  let discarded = 0;
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > MOST_DISCARDED) return end();
    // Throwing away is work as well, and no more urgent than that of others.
    request.pause();
    void nextTurn(request).then(() => request.resume());
  });
  request.on('error', () => {});
  request.once('end', () => {
    socket.destroySoon = Object.getPrototypeOf(socket).destroySoon;
    if (socket.writableEnded) socket.destroySoon();
  });
  request.once('close', () => clearTimeout(deadline));
  request.resume();
}
