import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { answerSafely } from './answer-safely.ts';
import { letHoldBack, whenHeldBack } from './ask-for-turn.ts';
import { chooseLane, hasCredentials } from './choose-lane.ts';
import { countConnections } from './count-connections.ts';
import { type EndingServer, endInOrder } from './end-in-order.ts';
import { holdAnswers } from './hold-answers.ts';
import { holdBackBody } from './hold-back-body.ts';
import { refuseUnreadable } from './refuse-unreadable.ts';
import { type Handler, serveInTurn } from './serve-in-turn.ts';
import { shareLoop } from './share-loop.ts';
import { whenArrived } from './when-arrived.ts';

// An import would ask the module for everything that it has, for which it loads an HTTP client: a tenth of a start.
const { createServer } = process.getBuiltinModule('node:http');

/** What one connection may do. */
export interface ConnectionBounds {
  /** Bytes of the request line and headers. */
  readonly headerBytes: number;
  /** Milliseconds for the headers to arrive, and for the whole request, so that a slow sender does not hold a connection. */
  readonly slowestHeaders: number;
  readonly slowestRequest: number;
  /** Milliseconds between two checks for requests that take longer. */
  readonly lookedAtEvery: number;
  /** Milliseconds without any byte in either direction. A client that does not read its answer is cut off. */
  readonly longestStillness: number;
  /** Milliseconds that an unused connection is kept: longer than load balancers in front of the server do (60 s). */
  readonly keptUnused: number;
  /** Connections of one address; `undefined` = any number. */
  readonly perAddress: number | undefined;
}

export const usualBounds: ConnectionBounds = {
  headerBytes: 32 * 1024,
  slowestHeaders: 10_000,
  slowestRequest: 30_000,
  lookedAtEvery: 1000,
  longestStillness: 30_000,
  keptUnused: 72_000,
  perAddress: undefined,
};

/** Who decides before a request is read whether it is one too many. The edge knows neither the limits nor the answer. */
export interface Doorkeeper {
  /** Whether `request` may go on. One that may not is handed on all the same, after a while, to be answered. */
  admits(request: IncomingMessage, approach: Approach): boolean;
  /** Gets each request that went on, when it has been answered or its caller has left. */
  note(request: IncomingMessage, approach: Approach, status: number): void;
  /** Whose connection it is; nothing when connections are not counted together. */
  addressOf(connection: Socket): string | undefined;
}

/** What a request is before it is read: for a token, with credentials, or with none. */
export type Approach = 'token' | 'known' | 'open';

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

export type BoundName = 'header_bytes' | 'request_seconds' | 'connections_per_address';

/** Which bound a connection met, by the error that Node has for it. */
function findBound({ code }: { code?: string }): BoundName | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return 'header_bytes';
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'request_seconds' : undefined;
}

const BUSY = { error: 'temporarily_unavailable', error_description: 'The server is busy. Try again.' };

/**
 * The HTTP edge of one process. `countRefused` is called for each request that is refused because too many wait before
 * it.
 */
export function createHttpEdge({
  countRefused,
  bounds = usualBounds,
  skyportenPath,
  doorkeeper,
  countBound = () => {},
}: {
  countRefused: () => void;
  bounds?: ConnectionBounds;
  /** What the addresses of a second issuer on this host begin with. */
  skyportenPath?: string | undefined;
  doorkeeper?: Doorkeeper | undefined;
  countBound?: (bound: BoundName) => void;
}): HttpEdge {
  const servers: EndingServer[] = [];
  const held = holdAnswers();
  const counter =
    bounds.perAddress === undefined || doorkeeper === undefined
      ? undefined
      : countConnections(bounds.perAddress, doorkeeper.addressOf);
  let ending = false;

  const openServer = (
    serve: Handler,
    answerOn: (connection: Socket) => ServerResponse | undefined = () => undefined,
  ): Server => {
    const server = createServer(
      {
        maxHeaderSize: bounds.headerBytes,
        requestTimeout: bounds.slowestRequest,
        headersTimeout: Math.min(bounds.slowestHeaders, bounds.slowestRequest),
        connectionsCheckingInterval: bounds.lookedAtEvery,
        keepAliveTimeout: bounds.keptUnused,
      },
      serve,
    );
    // Node would ask for every body at once. A caller that is refused should not have to send one.
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      holdBackBody(request, response);
      server.emit('request', request, response);
    });
    server.on('clientError', (error: { code?: string }, connection) => {
      const bound = findBound(error);
      if (bound !== undefined) countBound(bound);
      refuseUnreadable(error, { connection: connection as Socket, answer: answerOn(connection as Socket) });
    });
    server.setTimeout(bounds.longestStillness);
    const connections = new Set<Socket>();
    server.on('connection', (connection: Socket) => {
      if (counter?.add(connection) === false) {
        countBound('connections_per_address');
        connection.destroy();
        return;
      }
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
      /** Whether the request goes on. If not, it is handed on later, and takes none of the loop's share until then. */
      const passes = (request: IncomingMessage, response: ServerResponse, approach: Approach): boolean => {
        letHoldBack(request, () => wait(request));
        if (doorkeeper === undefined) return true;
        if (doorkeeper.admits(request, approach)) {
          response.once('close', () => doorkeeper.note(request, approach, response.statusCode));
          return true;
        }
        void wait(request).then(() => handle(request, response));
        return false;
      };
      const wait = ({ socket }: IncomingMessage) =>
        new Promise<void>((resolve) => {
          if (!held.hold({ hasLeft: () => socket.destroyed, go: resolve })) socket.destroy();
        });
      const turns = serveInTurn((request, response) => {
        // Every answer from now on says that the connection closes. Otherwise the client could lose its next request.
        if (ending) response.shouldKeepAlive = false;
        const lane = chooseLane(request, skyportenPath);
        if (lane === 'token') {
          if (!passes(request, response, 'token')) return;
          if (refused.has(request.socket)) {
            noteOutcome(request, response);
            return whenArrived(request, () => share.run('unproved', { request, response }));
          }
          whenHeldBack(request, share.noteToken(response));
          noteOutcome(request, response);
          return handle(request, response);
        }
        answerSafely(response);
        if (!passes(request, response, lane !== 'health' && hasCredentials(request) ? 'known' : 'open')) return;
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
