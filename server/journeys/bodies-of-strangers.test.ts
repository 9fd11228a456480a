import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { everyScope, openSelfService, parties, type SelfServiceForTest } from '@portvakt/own-tests';

const DECLARED = 900_000;

/** What came back over a connection: the heads of the answers and all their text. */
interface Conversation {
  readonly socket: Socket;
  /** Resolves when the received text contains `part`. */
  until(part: string): Promise<string>;
  readonly closed: Promise<void>;
}

function converse(port: number): Conversation {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  const waiting: (() => void)[] = [];
  const wake = () => {
    for (const look of waiting) look();
  };
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    wake();
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      wake();
      resolve();
    });
  });
  return {
    socket,
    closed,
    until: (part) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (text.includes(part)) resolve(text);
          else if (socket.destroyed) reject(new Error(`closed after ${JSON.stringify(text)}`));
        };
        waiting.push(look);
        look();
      }),
  };
}

describe('the body of a caller who may not send it', { timeout: 60_000 }, () => {
  let opened: SelfServiceForTest;
  let port: number;
  before(async () => {
    opened = await openSelfService();
    port = Number(new URL(opened.server.address).port);
  });
  after(() => opened.close());

  const head = (method: string, path: string, headers: Readonly<Record<string, string | number>>) =>
    `${method} /${path} HTTP/1.1\r\nhost: localhost:${port}\r\n${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n`;

  /** The first line of the answer to a request that announces a body and never sends it. */
  const askWithoutBody = async (method: string, path: string, headers: Readonly<Record<string, string>> = {}) => {
    const { socket, until } = converse(port);
    socket.write(head(method, path, { 'content-type': 'application/json', 'content-length': DECLARED, ...headers }));
    socket.write('{"x":');
    const text = await until('\r\n\r\n');
    socket.destroy();
    return Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
  };
  const bearer = async (orgno: string, scopes: readonly string[], claims?: object) => ({
    authorization: `Bearer ${await opened.mint(orgno, scopes, claims)}`,
  });
  const consents = 'accessmanagement/api/v1/enterprise/consentrequests';
  const systems = 'authentication/api/v1/systemregister/vendor';

  test('is not waited for: whoever may not send it is told at once', async () => {
    const none = {};
    const forged = { authorization: `Bearer ${await opened.forge(parties.consumer, everyScope)}` };
    const other = await bearer(parties.consumer, ['nothing:here']);
    const unsigned = await bearer(parties.unsigned, everyScope);
    const delegated = await bearer(parties.consumer, ['altinn:authentication/systemregister.write'], {
      supplier: { authority: 'iso6523-actorid-upis', ID: `0192:${parties.supplier}` },
    });
    const rows: readonly (readonly [string, string, Readonly<Record<string, string>>, number])[] = [
      ...['api/v1/clients', 'clients', 'api/v1/scopes'].flatMap((path) => [
        ['POST', path, none, 401] as const,
        ['POST', path, forged, 401] as const,
        ['POST', path, other, 403] as const,
        ['POST', path, unsigned, 428] as const,
        ['POST', path, { 'content-type': 'none at all' }, 401] as const,
      ]),
      ['PUT', 'api/v1/clients/x/jwks', none, 401],
      ['DELETE', 'api/v1/clients/x', none, 401],
      ['POST', 'api/v2/clients/x/key', none, 401],
      ['POST', consents, none, 401],
      ['POST', consents, forged, 401],
      ['POST', consents, other, 403],
      ['POST', consents, { ...other, 'content-type': 'none at all' }, 403],
      ['POST', systems, delegated, 403],
      ['PUT', 'resourceregistry/api/v1/resource/some', other, 403],
      ['PUT', 'resourceregistry/api/v1/resource/some/policy', { ...other, 'content-type': 'application/xml' }, 403],
      ['POST', 'authorization/api/v1/authorize', none, 401],
      ['POST', 'accessmanagement/api/v1/1/maskinportenschema/offered', other, 403],
      ['POST', 'maskinporten-api/delegationSchemes', none, 401],
      ['POST', 'dev/enduser-token', { origin: 'https://evil.example' }, 403],
      ['POST', 'test-authority/issue', none, 403],
    ];
    for (const [method, path, headers, status] of rows) {
      assert.equal(await askWithoutBody(method, path, headers), status, `${method} ${path} ${headers['content-type']}`);
    }
  });

  test('nor is one that no route takes', async () => {
    const reader = await bearer(parties.consumer, everyScope);
    for (const [method, path, status] of [
      ['GET', 'api/v1/clients', 200],
      ['DELETE', 'api/v1/clients/unknown', 404],
      ['GET', 'swagger-ui', 200],
      ['GET', 'health/live', 200],
      ['GET', 'errors/', 200],
      ['GET', '.well-known/oauth-authorization-server', 200],
      ['POST', 'jwk', 405],
      ['POST', 'nowhere', 404],
      ['PUT', 'api/v1/nowhere', 404],
      ['POST', '%zz', 400],
      ['POST', 'api/v1/%zz', 400],
      ['OPTIONS', 'api/v1/clients', 204],
    ] as const) {
      assert.equal(await askWithoutBody(method, path, reader), status, `${method} ${path}`);
    }
  });

  test('is thrown away as it comes, and the connection serves on', async () => {
    const { socket, until } = converse(port);
    socket.write(head('POST', 'api/v1/clients', { 'content-type': 'application/json', 'content-length': DECLARED }));
    const refused = await until('\r\n\r\n');
    assert.match(refused, /^HTTP\/1\.1 401/);
    assert.doesNotMatch(refused, /connection: close/i);
    socket.write(Buffer.alloc(DECLARED, ' '));
    socket.write(head('GET', 'health/live', {}));
    assert.match(await until('HTTP/1.1 200'), /401[\s\S]*HTTP\/1\.1 200/);
    socket.destroy();
  });

  test('that is larger than any is told to end, and the answer comes although it is still being sent', async () => {
    for (const headers of [{ 'content-length': 50_000_000 }, { 'transfer-encoding': 'chunked' }] as const) {
      const { socket, until, closed } = converse(port);
      socket.write(head('POST', 'api/v1/clients', { 'content-type': 'application/json', ...headers }));
      const block = Buffer.alloc(64 * 1024, ' ');
      const chunk =
        'content-length' in headers ? block : Buffer.concat([Buffer.from('10000\r\n'), block, Buffer.from('\r\n')]);
      let sent = 0;
      const send = () => {
        sent += chunk.length;
        if (!socket.destroyed) socket.write(chunk, () => setImmediate(send));
      };
      send();
      const text = await until('\r\n\r\n');
      assert.match(text, /^HTTP\/1\.1 401/);
      if ('content-length' in headers) assert.match(text, /connection: close/i);
      await closed;
      assert.ok(sent < 20_000_000, `${sent} bytes were taken`);
    }
  });

  test('that never comes does not keep the connection', async () => {
    const { socket, until, closed } = converse(port);
    socket.write(head('POST', 'api/v1/clients', { 'content-type': 'application/json', 'content-length': 50_000_000 }));
    assert.match(await until('\r\n\r\n'), /^HTTP\/1\.1 401/);
    await closed;
  });
});
