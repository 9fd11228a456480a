import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import type { WrittenRefusal } from './write-ordered-refusal.ts';

/** Says on every answer that was ordered which fault it is, so that nobody hunts a bug that they ordered themselves. */
const FAULT_HEADER = 'x-portvakt-fault';

/** Milliseconds that a request is held at most. */
const LONGEST_HELD = 10 * 60_000;
/** Milliseconds over which an answer dribbles, where the order does not say. */
const USUAL_DRIBBLE = 5000;
/** Into how many pieces at most a dribbling answer is cut. */
const MOST_PIECES = 100;
const UNAVAILABLE = 503;

export interface FaultyExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Carries the request out and answers it. */
  readonly carryOut: () => void;
  /** What `refuse` answers. */
  readonly writeRefusal: () => WrittenRefusal;
}

/** Answers a request as `fault` orders. */
export async function answerWithFault(fault: Fault, exchange: FaultyExchange): Promise<void> {
  const { request, response, carryOut } = exchange;
  const { socket } = request;
  const { delayMs } = fault;
  response.setHeader(FAULT_HEADER, fault.fault);
  if (fault.retryAfter !== undefined) response.setHeader('retry-after', String(fault.retryAfter));

  if (fault.fault === 'dribble') {
    replaceSending(response, (body) => dribble(response, body, delayMs ?? USUAL_DRIBBLE));
    return carryOut();
  }
  // The server's own limit for connections without a byte would end the stillness too early.
  const stillness = socket.timeout ?? 0;
  const held = delayMs ?? (fault.fault === 'stall' ? LONGEST_HELD : 0);
  if (held > 0) {
    socket.setTimeout(0);
    const left = new AbortController();
    response.once('close', () => left.abort());
    await wait(held, undefined, { signal: left.signal }).catch(() => undefined);
    if (socket.destroyed) return;
    socket.setTimeout(stillness);
  }
  switch (fault.fault) {
    case 'stall':
      return delayMs === undefined ? void socket.destroy() : carryOut();
    case 'cut':
      replaceSending(response, (body) => cut(response, body));
      return carryOut();
    case 'reset':
      return void socket.resetAndDestroy();
    case 'refuse': {
      const { status, mediaType, body } = exchange.writeRefusal();
      const text = body === undefined ? '' : JSON.stringify(body);
      return sendInstead(exchange, { status: fault.status ?? status, mediaType, body: text });
    }
    case 'status': {
      const status = fault.status ?? UNAVAILABLE;
      const body = `<html><body><h1>${status}</h1>A test has ordered this answer.</body></html>\n`;
      return sendInstead(exchange, { status, mediaType: 'text/html; charset=utf-8', body });
    }
    case 'garbage':
      // No text of JSON begins with this byte, and no UTF-8 does.
      return sendInstead(exchange, {
        status: fault.status ?? 200,
        mediaType: 'application/json',
        body: Buffer.concat([Buffer.from([0xff]), randomBytes(63)]),
      });
    case 'empty':
      return sendInstead(exchange, { status: fault.status ?? 200, mediaType: 'application/json', body: '' });
  }
}

function sendInstead(
  { request, response }: FaultyExchange,
  { status, mediaType, body }: { status: number; mediaType: string; body: string | Buffer },
): void {
  // The rest of the request is read, so that a caller that still sends gets its answer.
  request.resume();
  const hasNoBody = status === 204 || status === 304;
  response.writeHead(status, {
    'cache-control': 'no-store',
    ...(!hasNoBody && { 'content-type': mediaType, 'content-length': Buffer.byteLength(body) }),
  });
  response.end(hasNoBody || request.method === 'HEAD' ? undefined : body);
}

/** Has `send` write the body of an answer, once it is complete. */
function replaceSending(response: ServerResponse, send: (body: Buffer) => unknown): void {
  const pieces: Buffer[] = [];
  const { write, end } = response;
  const keep = (piece: unknown) => {
    if (typeof piece === 'string' || piece instanceof Uint8Array) pieces.push(Buffer.from(piece as string));
  };
  response.write = ((piece: unknown, ...rest: unknown[]) => {
    keep(piece);
    callLast(rest);
    return true;
  }) as typeof write;
  response.end = ((...given: unknown[]) => {
    keep(given[0]);
    Object.assign(response, { write, end });
    if (typeof given.at(-1) === 'function') response.once('finish', given.at(-1) as () => void);
    void send(Buffer.concat(pieces));
    return response;
  }) as typeof end;
}

function callLast(given: readonly unknown[]): void {
  const last = given.at(-1);
  if (typeof last === 'function') process.nextTick(last);
}

async function dribble(response: ServerResponse, body: Buffer, milliseconds: number): Promise<void> {
  const count = Math.max(1, Math.min(MOST_PIECES, body.length));
  const size = Math.ceil(body.length / count);
  response.flushHeaders();
  for (let sent = 0; sent < body.length && !response.destroyed; sent += size) {
    await wait(milliseconds / count);
    response.write(body.subarray(sent, sent + size));
  }
  response.end();
}

/** The head says how much there is, and half of it comes. An answer without a body ends before its head. */
function cut(response: ServerResponse, body: Buffer): void {
  const { socket } = response;
  if (body.length === 0) return void socket?.destroy();
  if (!response.headersSent && !response.hasHeader('content-length')) {
    response.setHeader('content-length', body.length);
  }
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => socket?.end());
}
