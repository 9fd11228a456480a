import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { createTokenClient, describeSystemUser, TokenError } from '@portvakt/client';
import {
  exampleRegistry,
  makeClient,
  organisations,
  scopes,
  startTestServer,
  type TestServer,
} from '@portvakt/own-tests';
import { decodeJwt } from 'jose';

const consumer = makeClient();

suite('a token from a real server', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer({ registry: exampleRegistry(consumer) });
  });
  after(() => server.stop());
  const create = () =>
    createTokenClient({ issuer: server.issuer, clientId: consumer.clientId, key: consumer.privateJwk });

  test('carries what was asked for', async () => {
    const token = await create().getToken({ scope: scopes.granted, resource: 'https://api.example/' });
    const { scope, aud } = decodeJwt(token.accessToken);
    assert.deepEqual({ scope, aud }, { scope: scopes.granted, aud: 'https://api.example/' });
    assert.equal(token.cached, false);
    assert.equal(token.scope, scopes.granted);
  });

  test('is kept, and each kind of token by itself', async () => {
    const client = create();
    const first = await client.getToken({ scope: scopes.granted });
    const again = await client.getToken({ scope: [scopes.granted] });
    const other = await client.getToken({ scope: scopes.second });
    assert.equal(again.accessToken, first.accessToken);
    assert.equal(again.cached, true);
    assert.notEqual(other.accessToken, first.accessToken);
  });

  test('is refused with all that the server says, and what to do', async () => {
    await assert.rejects(create().getToken({ scope: scopes.notOnClient }), (error) => {
      assert.ok(error instanceof TokenError);
      assert.equal(error.code, 'invalid_scope');
      assert.equal(error.mpCode, 'MP-200');
      assert.match(error.traceId ?? '', /^[0-9a-f]{32}$/);
      assert.match(error.description, /^Token request contains invalid scopes for client, demo:not-on-client\./);
      assert.match(error.hint ?? '', /Add the scope to the client/);
      assert.equal(error.retryable, false);
      return true;
    });
  });

  test('details of a system user arrive as they are', async () => {
    const authorizationDetails = describeSystemUser({ orgno: organisations.supplier });
    await assert.rejects(create().getToken({ scope: scopes.granted, authorizationDetails }), {
      code: 'invalid_altinn_customer_configuration',
      mpCode: 'MP-303',
    });
  });
});
