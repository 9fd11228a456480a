import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** How many more requests a connection may send while one is being answered (RFC 9112 §9.3.2, pipelining). */
const MOST_WAITING = 100;

interface Turn {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export interface TurnKeeper {
  readonly serve: Handler;
  /** The answer in progress on a connection. */
  answerOn(connection: Socket): ServerResponse | undefined;
}

/**
 * Answers the requests of a connection one by one: the next begins when the answer before it has been sent. A caller
 * that sends without reading then holds one answer in memory, not a thousand, and the server stops reading from it.
 * Node still reads all requests of one packet, so a connection that brings more than the limit is closed.
 */
export function serveInTurn(handle: Handler): TurnKeeper {
  const lines = new WeakMap<Socket, { current: Turn; readonly waiting: Turn[] }>();

  const begin = (connection: Socket, { request, response }: Turn) => {
    response.once('close', () => beginNext(connection));
    handle(request, response);
  };

  const beginNext = (connection: Socket) => {
    const line = lines.get(connection);
    const next = connection.destroyed ? undefined : line?.waiting.shift();
    if (line === undefined || next === undefined) {
      lines.delete(connection);
      return;
    }
    line.current = next;
    if (line.waiting.length === 0) connection.resume();
    begin(connection, next);
  };

  return {
    serve: (request, response) => {
      const connection = request.socket;
      const line = lines.get(connection);
      const turn = { request, response };
      if (line === undefined) {
        lines.set(connection, { current: turn, waiting: [] });
        begin(connection, turn);
      } else if (line.waiting.length < MOST_WAITING) {
        line.waiting.push(turn);
        connection.pause();
      } else {
        connection.destroy();
      }
    },
    answerOn: (connection) => lines.get(connection)?.current.response,
  };
}
