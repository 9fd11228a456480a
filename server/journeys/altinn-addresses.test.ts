import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { startTestServer, type TestServer } from '@portvakt/own-tests';

describe("addresses below Altinn's prefixes that lead nowhere", () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer();
  });
  after(() => server.stop());

  /** Sends the path unchanged, because a client library would normalise it. */
  const ask = (path: string, method = 'GET') =>
    new Promise<{ status: number; type: string; body: Record<string, unknown> }>((resolve, reject) => {
      const { hostname, port } = new URL(server.address);
      const sent = request({ hostname, port, path, method }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece) => {
          text += piece;
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: String(response.headers['content-type']),
            body: JSON.parse(text),
          }),
        );
      });
      sent.on('error', reject).end();
    });

  const unknown = [
    '/authentication/api/v1/no-such',
    '/authentication',
    '/accessmanagement/api/v1/enduser/no-such?party=x',
    '/resourceregistry/api/v2/resource',
    '/authorization/api/v1/decision',
    '/Authentication/api/v1/no-such',
  ];
  for (const path of unknown) {
    test(`${path} is answered as Altinn's services answer`, async () => {
      const { status, type, body } = await ask(path);
      assert.equal(status, 404);
      assert.match(type, /^application\/problem\+json/);
      assert.deepEqual(body, {
        type: 'https://tools.ietf.org/html/rfc7231#section-6.5.4',
        title: 'Not Found',
        status: 404,
        detail: 'There is nothing at this address.',
      });
    });
  }

  test('two slashes side by side are named', async () => {
    const { status, body } = await ask('/authentication//api/v1/systemregister/vendor');
    assert.equal(status, 404);
    assert.match(String(body.detail), /Two slashes/);
    assert.match(String((await ask('//authentication/api/v1/systemregister/vendor')).body.detail), /Two slashes/);
  });

  test('the older interface has its own form of errors', async () => {
    const { status, body } = await ask('/maskinporten-api/no-such');
    assert.deepEqual(
      [status, body],
      [404, { error_code: 404, error_description: 'There is nothing at this address.' }],
    );
  });

  test('an address that is none is a problem, too', async () => {
    const { status, type, body } = await ask('/accessmanagement/api/v1/%FF/maskinportenschema/offered');
    assert.deepEqual([status, body.title], [400, 'Bad Request']);
    assert.match(type, /^application\/problem\+json/);
  });
});
