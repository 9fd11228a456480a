import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { answerSafely } from './answer-safely.ts';
import { chooseLane } from './choose-lane.ts';
import { type EndingServer, endInOrder } from './end-in-order.ts';
import { holdBackBody } from './hold-back-body.ts';
import { refuseUnreadable } from './refuse-unreadable.ts';
import { type Handler, serveInTurn } from './serve-in-turn.ts';
import { shareLoop } from './share-loop.ts';
import { whenArrived } from './when-arrived.ts';

// An import would ask the module for everything that it has, for which it loads an HTTP client: a tenth of a start.
const { createServer } = process.getBuiltinModule('node:http');

/** Time limits of connections, in milliseconds. */
export interface ConnectionTimes {
  /** For a request to arrive completely, so that a slow sender does not hold a connection. */
  readonly slowestRequest: number;
  /** Between two checks for requests that take longer. */
  readonly lookedAtEvery: number;
  /** Without any byte in either direction. A client that does not read its answer is cut off. */
  readonly longestStillness: number;
  /** For an unused connection: longer than load balancers in front of the server keep theirs (60 s). */
  readonly keptUnused: number;
}

const usualTimes: ConnectionTimes = {
  slowestRequest: 30_000,
  lookedAtEvery: 1000,
  longestStillness: 30_000,
  keptUnused: 72_000,
};

/** Bytes of the request line and headers. */
const LARGEST_HEADERS = 32 * 1024;
/** Seconds, sent with 503. */
const RETRY_AFTER = '2';

export interface HttpEdge {
  /** A server whose requests reach `handle` in their turn. */
  createServer(handle: Handler): Server;
  /**
   * A server that listens for servers which do not: `lead` hands each request to one of them, by its event `request`. Nothing
   * waits for its turn here; that is the business of those servers.
   */
  createFront(lead: Handler): Server;
  /**
   * Ends every server: takes no new connections, but loses no answer that was begun or requested over an open
   * connection. Resolves when all connections have ended or been cut off.
   */
  end(): Promise<void>;
}

const BUSY = { error: 'temporarily_unavailable', error_description: 'The server is busy. Try again.' };

/**
 * The HTTP edge of one process. `countRefused` is called for each request that is refused because too many wait before
 * it.
 */
export function createHttpEdge({
  countRefused,
  times = usualTimes,
}: {
  countRefused: () => void;
  times?: ConnectionTimes;
}): HttpEdge {
  const servers: EndingServer[] = [];
  let ending = false;

  const openServer = (
    serve: Handler,
    answerOn: (connection: Socket) => ServerResponse | undefined = () => undefined,
  ): Server => {
    const server = createServer(
      {
        maxHeaderSize: LARGEST_HEADERS,
        requestTimeout: times.slowestRequest,
        headersTimeout: times.slowestRequest,
        connectionsCheckingInterval: times.lookedAtEvery,
        keepAliveTimeout: times.keptUnused,
      },
      serve,
    );
    // Node would ask for every body at once. A caller that is refused should not have to send one.
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      holdBackBody(request, response);
      server.emit('request', request, response);
    });
    server.on('clientError', (error: { code?: string }, connection) =>
      refuseUnreadable(error, { connection: connection as Socket, answer: answerOn(connection as Socket) }),
    );
    server.setTimeout(times.longestStillness);
    const connections = new Set<Socket>();
    server.on('connection', (connection: Socket) => {
      connections.add(connection);
      connection.once('close', () => connections.delete(connection));
    });
    servers.push({ server, connections });
    return server;
  };

  return {
    createServer: (handle) => {
      const share = shareLoop({
        handle,
        refuse: (response) => {
          countRefused();
          response
            .writeHead(503, {
              'content-type': 'application/json; charset=utf-8',
              'retry-after': RETRY_AFTER,
              link: '</errors/temporarily-unavailable>; rel="help"',
            })
            .end(JSON.stringify(BUSY));
        },
      });
      // A connection whose token request was refused waits in the lane `unproved` until it gets a token.
      const refused = new WeakSet<Socket>();
      const noteOutcome = ({ socket }: IncomingMessage, response: ServerResponse) => {
        response.once('finish', () => (response.statusCode === 200 ? refused.delete(socket) : refused.add(socket)));
      };
      const turns = serveInTurn((request, response) => {
        // Every answer from now on says that the connection closes. Otherwise the client could lose its next request.
        if (ending) response.shouldKeepAlive = false;
        const lane = chooseLane(request);
        if (lane === 'token') {
          if (refused.has(request.socket)) {
            noteOutcome(request, response);
            return whenArrived(request, () => share.run('unproved', { request, response }));
          }
          share.noteToken(response);
          noteOutcome(request, response);
          return handle(request, response);
        }
        answerSafely(response);
        if (lane === 'health') return handle(request, response);
        return share.run(lane, { request, response });
      });
      return openServer(turns.serve, turns.answerOn);
    },
    createFront: (lead) => {
      const answers = new WeakMap<Socket, ServerResponse>();
      return openServer(
        (request, response) => {
          const { socket } = request;
          if (ending) response.shouldKeepAlive = false;
          if (!answers.has(socket)) answers.set(socket, response);
          response.once('close', () => answers.delete(socket));
          lead(request, response);
        },
        (connection) => answers.get(connection),
      );
    },
    end: async () => {
      ending = true;
      await Promise.all(servers.map(endInOrder));
    },
  };
}
