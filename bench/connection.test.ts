import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { type Answer, Connection, isRefusal, isToken, readTokenHeader } from './connection.ts';

const TOKEN = '{ "access_token" : "eyJhIjoxfQ.e30.AAAA" }';

/** A server that answers every request with `answer`, and counts its connections. */
async function serve(context: TestContext, answer: (socket: Socket) => void) {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('data', () => answer(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  return { port: (server.address() as AddressInfo).port, count: () => connections };
}

function ask(connection: Connection): Promise<Answer> {
  return new Promise((resolve, reject) => connection.send(Buffer.from('GET / HTTP/1.1\r\n\r\n'), resolve, reject));
}

test('an answer that ends with the connection is whole, and the next request opens a new one', async (context) => {
  const { port, count } = await serve(context, (socket) => {
    socket.write('HTTP/1.1 200 \r\nconnection: close\r\n\r\n{ "access_');
    socket.end(TOKEN.slice('{ "access_'.length));
  });
  const connection = new Connection(port);
  context.after(() => connection.close());
  for (const round of [1, 2, 3]) {
    const answer = await ask(connection);
    assert.ok(isToken(answer), answer.text);
    assert.ok(answer.text.endsWith(TOKEN), answer.text);
    assert.equal(count(), round);
  }
});

test('answers with a length or in chunks come over one connection', async (context) => {
  const length = `HTTP/1.1 200 OK\r\nContent-Length: ${TOKEN.length}\r\n\r\n${TOKEN}`;
  const chunked = `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${TOKEN.length.toString(16)}\r\n${TOKEN}\r\n0\r\n\r\n`;
  const answers = [length, chunked, length];
  const { port, count } = await serve(context, (socket) => socket.write(answers.shift() ?? ''));
  const connection = new Connection(port);
  context.after(() => connection.close());
  for (const expected of [length, chunked, length]) assert.equal((await ask(connection)).text, expected);
  assert.equal(count(), 1);
});

test('a connection that ends in the middle of an answer is lost', async (context) => {
  const { port } = await serve(context, (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{'));
  const connection = new Connection(port);
  context.after(() => connection.close());
  await assert.rejects(ask(connection), /the server closed the connection/);
});

test('a token is told from a refusal, and the header of its token from another', () => {
  const refusal = { text: 'HTTP/1.1 400 Bad Request\r\n\r\n{"error":"invalid_grant"}' };
  const token = { text: `HTTP/1.1 200 OK\r\n\r\n${TOKEN}` };
  assert.deepEqual([isToken(token), isToken(refusal)], [true, false]);
  assert.deepEqual([isRefusal(token), isRefusal(refusal)], [false, true]);
  assert.equal(isRefusal({ text: refusal.text.replace('400', '429') }), false);
  assert.equal(readTokenHeader(token), readTokenHeader({ text: token.text.replace('.e30.', '.e31.') }));
  assert.notEqual(readTokenHeader(token), readTokenHeader({ text: token.text.replace('eyJhIjoxfQ', 'eyJhIjoyfQ') }));
});
