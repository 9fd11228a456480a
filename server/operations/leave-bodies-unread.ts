import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { nextTurn } from '#http-edge';

/** Bytes of an unread body that are received and discarded, so that a client still sending can read the answer. */
const MOST_DISCARDED = 2 * 1024 * 1024;
/** Milliseconds that a client may continue to send after its answer. */
const LONGEST_DISCARDED = 5000;

/**
 * Reads no body before a route asks for it: the route reads `request.raw` once it knows that the caller may send a
 * body. What is unread when the answer goes out is discarded, within limits, and then the connection is closed. So an
 * unread body keeps neither memory nor a connection. Call it before adding routes.
 */
export function leaveBodiesUnread(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined));
  discardUnread(app.server);
}

function discardUnread(server: Server): void {
  // Before the framework's own listener, which answers some requests at once.
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared === 0 && request.headers['transfer-encoding'] === undefined) return;
    // No route takes that much. The answer says that the connection closes.
    if (declared > MOST_DISCARDED) response.shouldKeepAlive = false;
    response.once('prefinish', () => {
      if (!request.complete) discardRest(request);
    });
  });
}

function discardRest(request: IncomingMessage): void {
  const { socket } = request;
  // Closing with unread bytes resets the connection and may lose the answer (RFC 9112 §9.6). So only our side is closed
  // at first.
  socket.destroySoon = () => socket.end();
  const end = () => socket.destroy();
  const deadline = setTimeout(end, LONGEST_DISCARDED);
  let discarded = 0;
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > MOST_DISCARDED) return end();
    // Discarding is work, too, and no more urgent than other work.
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
