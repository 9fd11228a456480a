import type { IncomingMessage, ServerResponse } from 'node:http';
import { matchesPath } from './keep-faults.ts';
import { type ReadJwt, type ReadRequest, readGrant } from './read-grant.ts';

const MOST_KEPT = 1000;
/** Bytes that are kept of the body of one request, and of all requests with their heads. */
const LARGEST_BODY = 64 * 1024;
const MOST_BYTES = 8 * 1024 * 1024;
/** Headers whose values are credentials: the journal says that they were there. */
const CREDENTIALS = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** One request of the journal. */
export interface KeptRequest {
  readonly id: number;
  /** RFC 3339, by the real clock. */
  readonly at: string;
  readonly method: string;
  /** Without the query, and without the base path of a session. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What was in the grant, beside the grant as it came. */
  readonly grant: ReadJwt | null;
  readonly bearer: ReadRequest['bearer'] | null;
  readonly client: string | null;
  readonly scopes: readonly string[];
  /** `null` while it is being answered, and when no status was sent. */
  readonly status: number | null;
  /** The fault that was ordered for it. */
  readonly fault: string | null;
  readonly milliseconds: number | null;
}

export interface RequestSearch {
  readonly path?: string | undefined;
  readonly client?: string | undefined;
  readonly scope?: string | undefined;
  /** Requests after the one with this id. */
  readonly after?: number | undefined;
  /** Requests from this time on, in milliseconds since 1970. */
  readonly from?: number | undefined;
}

/** A request that is being received. */
export interface ReceivedRequest {
  /** What it says so far. */
  read(): ReadRequest;
  noteFault(fault: string): void;
}

export interface RequestKeeper {
  /** Follows a request and its answer from now on. */
  receive(request: IncomingMessage, response: ServerResponse): ReceivedRequest;
  list(search: RequestSearch): readonly KeptRequest[];
  /** Resolves when at least `atLeast` requests of the search have arrived whole, or after `milliseconds`. */
  wait(search: RequestSearch, limit: { atLeast: number; milliseconds: number }): Promise<void>;
  /** The id of the latest; 0 before the first. */
  last(): number;
  clear(): void;
}

interface Entry {
  readonly id: number;
  readonly at: number;
  readonly startedAt: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingMessage['headers'];
  readonly chunks: Buffer[];
  /** Of the head and of what is kept of the body. */
  bytes: number;
  arrived: boolean;
  status: number | null;
  fault: string | null;
  milliseconds: number | null;
}

/**
 * The journal of one stage: the latest requests, bounded in number and in bytes. A request costs it little: what was sent is
 * decoded when somebody asks.
 */
export function keepRequests(clock: () => number): RequestKeeper {
  let entries: Entry[] = [];
  let bytes = 0;
  let received = 0;
  let waiting: (() => void)[] = [];

  const drop = () => {
    while (entries.length > MOST_KEPT || bytes > MOST_BYTES) bytes -= entries.shift()?.bytes ?? 0;
  };
  const tell = () => {
    const told = waiting;
    waiting = [];
    for (const look of told) look();
  };

  const receive = (request: IncomingMessage, response: ServerResponse): ReceivedRequest => {
    received += 1;
    const [path = '', query = ''] = splitOnce(request.url ?? '', '?');
    const entry: Entry = {
      id: received,
      at: clock(),
      startedAt: performance.now(),
      method: request.method ?? '',
      path,
      query,
      headers: request.headers,
      chunks: [],
      bytes: measureHead(request),
      arrived: false,
      status: null,
      fault: null,
      milliseconds: null,
    };
    entries.push(entry);
    bytes += entry.bytes;
    let ofBody = 0;
    followBody(request, {
      take: (chunk) => {
        if (ofBody + chunk.length > LARGEST_BODY) return;
        entry.chunks.push(chunk);
        ofBody += chunk.length;
        entry.bytes += chunk.length;
        // One that was dropped meanwhile counts no more.
        if (entries.includes(entry)) bytes += chunk.length;
        drop();
      },
      end: () => {
        entry.arrived = true;
        tell();
      },
    });
    response.once('close', () => {
      entry.status = response.headersSent ? response.statusCode : null;
      entry.milliseconds = Math.round((performance.now() - entry.startedAt) * 10) / 10;
      entry.arrived = true;
      tell();
    });
    drop();
    return {
      read: () => readEntry(entry),
      noteFault: (fault) => {
        entry.fault = fault;
      },
    };
  };

  const find = ({ path, client, scope, after = 0, from = 0 }: RequestSearch) =>
    entries.filter((entry) => {
      if (entry.id <= after || entry.at < from) return false;
      if (path !== undefined && !matchesPath(path, entry.path)) return false;
      if (client === undefined && scope === undefined) return true;
      const read = readEntry(entry);
      return (client === undefined || client === read.client) && (scope === undefined || read.scopes.includes(scope));
    });

  return {
    receive,
    list: (search) => find(search).map(describe),
    wait: (search, { atLeast, milliseconds }) =>
      new Promise((resolve) => {
        const look = () => {
          if (find(search).filter(({ arrived }) => arrived).length < atLeast) {
            waiting.push(look);
            return;
          }
          clearTimeout(deadline);
          resolve();
        };
        const deadline = setTimeout(() => {
          waiting = waiting.filter((other) => other !== look);
          resolve();
        }, milliseconds);
        look();
      }),
    last: () => received,
    clear: () => {
      entries = [];
      bytes = 0;
    },
  };
}

/** Characters of the request line and the headers. */
function measureHead({ url = '', rawHeaders }: IncomingMessage): number {
  return rawHeaders.reduce((sum, text) => sum + text.length, url.length);
}

/**
 * Sees what arrives without reading it: whoever answers the request reads it, or not. The parser hands every piece to `push`, and
 * `null` at the end.
 */
function followBody(request: IncomingMessage, { take, end }: { take: (chunk: Buffer) => void; end: () => void }): void {
  const push = request.push.bind(request);
  request.push = (chunk: Buffer | null, encoding) => {
    if (chunk === null) end();
    else take(chunk);
    return push(chunk, encoding);
  };
}

function readEntry({ chunks, query, headers }: Entry): ReadRequest {
  return readGrant({ body: Buffer.concat(chunks).toString(), query, authorization: headers.authorization });
}

function describe(entry: Entry): KeptRequest {
  const { id, at, method, path, query, headers, chunks, status, fault, milliseconds } = entry;
  const { grant, bearer, client, scopes } = readEntry(entry);
  return {
    id,
    at: new Date(at).toISOString(),
    method,
    path,
    query,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, CREDENTIALS.has(name) ? '(not kept)' : String(value)]),
    ),
    body: Buffer.concat(chunks).toString(),
    grant: grant ?? null,
    bearer: bearer ?? null,
    client: client ?? null,
    scopes,
    status,
    fault,
    milliseconds,
  };
}

function splitOnce(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}
