import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, test } from 'node:test';
import {
  type ConnectionBounds,
  createHttpEdge,
  type Doorkeeper,
  type HttpEdge,
  usualBounds,
} from './create-http-edge.ts';

const quick: ConnectionBounds = {
  ...usualBounds,
  ...{ slowestHeaders: 200, slowestRequest: 200, lookedAtEvery: 20, longestStillness: 300, keptUnused: 5000 },
};
const patient = { ...quick, slowestHeaders: 10_000, slowestRequest: 10_000, longestStillness: 10_000 };
const GET = 'GET /thing HTTP/1.1\r\nhost: a\r\n\r\n';
/** More than the buffers of server and client hold together. */
const LARGE = Buffer.alloc(16 * 1024 * 1024, 'x');

let edge: HttpEdge;
let server: Server;
const open: Socket[] = [];
/** The bounds that connections met. */
const met: string[] = [];

async function serve(
  handle: (request: IncomingMessage, response: ServerResponse) => unknown,
  bounds: ConnectionBounds = patient,
  doorkeeper?: Doorkeeper,
): Promise<void> {
  met.length = 0;
  edge = createHttpEdge({ countRefused: () => undefined, bounds, doorkeeper, countBound: (bound) => met.push(bound) });
  server = edge.createServer((request, response) => {
    void handle(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}

/** A connection that collects what it reads. */
async function dial(): Promise<{ socket: Socket; text: () => string; ended: Promise<unknown> }> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  open.push(socket);
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => undefined);
  const ended = once(socket, 'close');
  await once(socket, 'connect');
  return { socket, text: () => text, ended };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await edge.end();
});

describe('requests sent without waiting for answers', () => {
  test('are answered one after the other, in their order', async () => {
    let underWay = 0;
    let most = 0;
    await serve(async (request, response) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      response.end(`[${request.url}]`);
    });
    const { socket, text } = await dial();
    const paths = Array.from({ length: 90 }, (_, number) => `/${number}`);
    socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`).join(''));
    await until(() => text().includes('[/89]'));
    assert.deepEqual(
      text().match(/\[.*?\]/g),
      paths.map((path) => `[${path}]`),
    );
    assert.equal(most, 1);
  });

  test('hold one answer when nobody reads it, and the connection is closed beyond a bound', async () => {
    let made = 0;
    await serve((_request, response) => {
      made += 1;
      response.end(LARGE);
    });
    const { socket, ended } = await dial();
    socket.pause();
    socket.write(GET.repeat(5));
    await until(() => made > 0);
    // Once another connection has been answered, everything that was sent earlier has been handled.
    await (await dial()).socket.end(GET);
    await until(() => made > 1);
    assert.equal(made, 2);
    socket.resume();
    await until(() => made === 6);
    socket.pause();
    socket.write(GET.repeat(1000));
    socket.resume();
    await ended;
    assert.equal(made, 6);
  });

  test('an answer that nobody reads ends with its connection', async () => {
    await serve((_request, response) => response.end(LARGE), quick);
    const connected = once(server, 'connection');
    const { socket, ended } = await dial();
    socket.pause();
    socket.write(GET);
    const [cutOff] = await connected;
    await once(cutOff, 'close');
    socket.resume();
    await ended;
  });

  test('what is no request takes the place of no answer', async () => {
    const answer = Promise.withResolvers<void>();
    await serve(async (_request, response) => {
      await answer.promise;
      response.end('an answer');
    });
    const { socket, text, ended } = await dial();
    socket.write(`${GET}no request at all\r\n\r\n`);
    await ended;
    answer.resolve();
    assert.equal(text(), '');
    const { socket: other, text: refused, ended: closed } = await dial();
    other.write('no request at all\r\n\r\n');
    await closed;
    assert.match(
      refused(),
      /^HTTP\/1.1 400 Bad Request\r\nx-content-type-options: nosniff\r\ncache-control: no-store\r\n/,
    );
    assert.match(refused(), /\{"error":"invalid_request","error_description":"Bad Request."\}$/);
  });
});

test('a token request after one that was refused is read and answered as any other', async () => {
  const bodies: number[] = [];
  await serve(async (request, response) => {
    let length = 0;
    for await (const chunk of request) length += chunk.length;
    bodies.push(length);
    response.writeHead(bodies.length === 4 ? 200 : 400).end(`answer ${bodies.length}.`);
  });
  const { socket, text } = await dial();
  const lengths = [0, 5, 300_000, 0, 7];
  for (const [index, length] of lengths.entries()) {
    socket.write(`POST /token HTTP/1.1\r\nhost: a\r\ncontent-length: ${length}\r\n\r\n`);
    for (let sent = 0; sent < length; sent += 50_000) {
      socket.write('x'.repeat(Math.min(50_000, length - sent)));
      await new Promise(setImmediate);
    }
    await until(() => text().includes(`answer ${index + 1}.`));
  }
  assert.deepEqual(bodies, lengths);
});

test('a body is asked for when somebody reads it, and not of a caller who is refused', async () => {
  await serve(async (request, response) => {
    if (request.headers.authorization === undefined) return response.writeHead(401).end('refused');
    let length = 0;
    for await (const chunk of request) length += chunk.length;
    return response.end(`${length} bytes`);
  });
  const post = (headers: string) =>
    `POST /thing HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\nexpect: 100-continue\r\n${headers}\r\n`;
  const stranger = await dial();
  stranger.socket.write(post(''));
  await until(() => stranger.text().includes('refused'));
  assert.doesNotMatch(stranger.text(), /100 Continue/);
  const known = await dial();
  known.socket.write(post('authorization: x\r\n'));
  await until(() => known.text().includes('100 Continue'));
  known.socket.write('12345');
  await until(() => known.text().includes('5 bytes'));
});

test('a request that does not arrive in time is told so', async () => {
  await serve((request, response) => request.on('end', () => response.end()).resume(), quick);
  const { socket, text, ended } = await dial();
  socket.write('POST /thing HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nhalf of it');
  await ended;
  assert.match(text(), /^HTTP\/1.1 408 Request Timeout\r\n/);
});

describe('the bounds of a connection', () => {
  const answer = (_request: IncomingMessage, response: ServerResponse) => response.end('here');

  test('headers of more bytes than the bound are refused with 431', async () => {
    await serve(answer, { ...patient, headerBytes: 4096 });
    const { socket, text, ended } = await dial();
    socket.write(`GET /thing HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(5000)}\r\n\r\n`);
    await ended;
    assert.match(text(), /^HTTP\/1.1 431 /);
    assert.deepEqual(met, ['header_bytes']);
    const other = await dial();
    other.socket.write(`GET /thing HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(3000)}\r\n\r\n`);
    await until(() => other.text().endsWith('here'));
  });

  test('headers that come a byte at a time are cut off at their own time, though the body may take longer', {
    timeout: 60_000,
  }, async () => {
    await serve(answer, { ...patient, slowestHeaders: 200, slowestRequest: 600_000 });
    const { socket, text, ended } = await dial();
    socket.write('GET /thing HTTP/1.1\r\nhost: a\r\nx: ');
    const drip = setInterval(() => socket.write('x'), 20);
    await ended;
    clearInterval(drip);
    assert.match(text(), /^HTTP\/1.1 408 Request Timeout\r\n/);
    assert.deepEqual(met, ['request_seconds']);
  });

  test('a connection that nobody uses is closed', async () => {
    await serve(answer, { ...patient, keptUnused: 1 });
    const { socket, text, ended } = await dial();
    socket.write(GET);
    await ended;
    assert.match(text(), /here$/);
  });

  test('one address has so many connections and no more, until one of them closes', async () => {
    let address: string | undefined = 'a';
    const doorkeeper = { admits: () => true, note: () => undefined, addressOf: () => address };
    await serve(answer, { ...patient, perAddress: 2 }, doorkeeper);
    const ask = async () => {
      const dialled = await dial();
      dialled.socket.write(GET);
      await until(() => dialled.socket.destroyed || dialled.text().endsWith('here'));
      return dialled;
    };
    const first = await ask();
    await ask();
    assert.equal((await ask()).text(), '');
    assert.deepEqual(met, ['connections_per_address']);
    address = 'b';
    assert.match((await ask()).text(), /here$/, 'another address');
    address = undefined;
    for (let number = 0; number < 3; number += 1) assert.match((await ask()).text(), /here$/, 'a proxy');
    address = 'a';
    first.socket.end();
    await first.ended;
    await untilAnswered(ask);
  });
});

/** Until the server has seen that a connection is closed. */
async function untilAnswered(ask: () => Promise<{ text: () => string }>): Promise<void> {
  while (!(await ask()).text().endsWith('here')) await new Promise(setImmediate);
}

test('a request that may not go on is handed on after a while, and takes no share of the loop meanwhile', async () => {
  const noted: string[] = [];
  const doorkeeper: Doorkeeper = {
    admits: ({ url }) => url !== '/refused',
    note: ({ url = '' }, approach, status) => noted.push(`${url} ${approach} ${status}`),
    addressOf: () => undefined,
  };
  const served: string[] = [];
  await serve(
    ({ url = '' }, response) => {
      served.push(url);
      response.writeHead(url === '/refused' ? 429 : 200).end(`answer to ${url}`);
    },
    patient,
    doorkeeper,
  );
  const refused = await Promise.all(Array.from({ length: 20 }, dial));
  for (const { socket } of refused) socket.write('GET /refused HTTP/1.1\r\nhost: a\r\n\r\n');
  const gone = await dial();
  gone.socket.write('GET /refused HTTP/1.1\r\nhost: a\r\n\r\n');
  const good = await dial();
  good.socket.write('GET /good HTTP/1.1\r\nhost: a\r\nauthorization: x\r\n\r\n');
  await until(() => good.text().includes('answer to /good'));
  assert.deepEqual(served, ['/good']);
  gone.socket.destroy();
  await until(() => refused.every(({ text }) => text().includes('HTTP/1.1 429')));
  assert.equal(served.length, 21, 'who has left is not answered');
  assert.deepEqual(noted, ['/good known 200']);
});

describe('the end', () => {
  test('answers what is asked over open connections, and tells that each answer is the last', async () => {
    await serve((_request, response) => response.end('here'));
    const used = await dial();
    used.socket.write(GET);
    await until(() => used.text().endsWith('here'));
    assert.match(used.text(), /connection: keep-alive/i);
    const fresh = await dial();
    const unused = await dial();
    const ended = edge.end();
    for (const { socket } of [used, fresh]) socket.write(GET);
    await Promise.all([used.ended, fresh.ended]);
    for (const { text } of [used, fresh])
      assert.match(text().slice(text().lastIndexOf('HTTP')), /200.*connection: close.*here/is);
    await Promise.all([ended, unused.ended]);
    assert.equal(unused.text(), '');
  });

  test('waits for an answer that is under way', async () => {
    const answer = Promise.withResolvers<void>();
    await serve(async (_request, response) => {
      await answer.promise;
      response.end('late');
    });
    const { socket, text } = await dial();
    socket.write(GET);
    await once(server, 'request');
    const ended = edge.end();
    answer.resolve();
    await ended;
    assert.match(text(), /late/);
  });
});
