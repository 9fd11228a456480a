import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { exampleRegistry, makeClient, makeKey, scopes, startTestServer, type TestServer } from '@portvakt/own-tests';
import { decodeJwt } from 'jose';
import { systemClock } from './clock.ts';
import { createTokenClient } from './create-token-client.ts';
import type { ClientSettings } from './settings.ts';
import { type Fault, type FaultProxy, startFaultProxy } from './testing/start-fault-proxy.ts';

const consumer = makeClient();
const request = { scope: scopes.granted };

/** The same real server each time, with something wrong between it and the client. */
suite('with a real server', () => {
  let server: TestServer;
  const proxies: FaultProxy[] = [];
  before(async () => {
    server = await startTestServer({ registry: exampleRegistry(consumer) });
  });
  after(async () => {
    for (const proxy of proxies) await proxy.stop();
    await server.stop();
  });
  const open = async (choose: (number: number) => Fault, settings: Partial<ClientSettings> = {}) => {
    const proxy = await startFaultProxy(server.address, choose);
    proxies.push(proxy);
    const client = createTokenClient({
      issuer: server.issuer,
      tokenEndpoint: `${proxy.address}token`,
      clientId: consumer.clientId,
      key: consumer.privateJwk,
      // Nothing is waited for: waiting is tested with a clock that stands still.
      random: () => 0,
      ...settings,
    });
    return { proxy, client };
  };

  test('three answers of ten are 503', async () => {
    const { client, proxy } = await open((number) => (number % 10 < 3 ? 'busy' : 'none'));
    for (let call = 0; call < 20; call += 1) await client.getToken(request, { skipCache: true });
    assert.equal(proxy.passedOn(), 20);
    assert.ok(proxy.received() > 25);
  });

  for (const fault of ['cut', 'reset'] as const) {
    test(`the answer is lost (${fault}), and the next attempt is no replay of the first`, async () => {
      const { client, proxy } = await open((number) => (number === 1 ? fault : 'none'));
      const { accessToken } = await client.getToken(request);
      assert.equal(decodeJwt(accessToken).scope, scopes.granted);
      assert.equal(proxy.passedOn(), 2);
    });
  }

  test('the server is started again, with other keys, while the client goes on', async () => {
    const { client, proxy } = await open(() => 'none', { patience: 0 });
    await client.getToken(request);
    const other = await startTestServer({
      registry: exampleRegistry(consumer),
      environment: { PORTVAKT_PUBLIC_URL: server.issuer },
    });
    proxy.lead(other.address);
    const { accessToken } = await client.getToken(request, { skipCache: true });
    assert.equal(decodeJwt(accessToken).iss, server.issuer);
    await other.stop();
    await assert.rejects(client.getToken(request, { skipCache: true }), { code: 'unreachable' });
    assert.equal((await client.getToken(request)).accessToken, accessToken, 'the token that is kept is still good');
    proxy.lead(server.address);
    await client.getToken(request, { skipCache: true });
  });

  test('the key was changed on the server: the error says so, and the new key is taken up without a restart', async () => {
    const next = makeKey('next');
    const changed = await startTestServer({ registry: exampleRegistry({ ...consumer, ...next }) });
    let key = consumer.privateJwk;
    const client = createTokenClient({
      issuer: changed.issuer,
      clientId: consumer.clientId,
      key: () => key,
    });
    await assert.rejects(client.getToken(request), { code: 'invalid_grant', description: /Unknown key identifier/ });
    key = next.privateJwk;
    await client.getToken({ scope: scopes.second });
    await changed.stop();
  });

  for (const seconds of [30, -30, -90]) {
    test(`the clock of the client is ${seconds} s wrong`, async () => {
      const clock = { ...systemClock, now: () => Date.now() + seconds * 1000 };
      const client = createTokenClient({
        issuer: server.issuer,
        clientId: consumer.clientId,
        key: consumer.privateJwk,
        clock,
      });
      assert.equal(decodeJwt((await client.getToken(request)).accessToken).scope, scopes.granted);
    });
  }

  test('a token of Altinn comes by way of one of Maskinporten, which is kept, too', async () => {
    const { client, proxy } = await open(() => 'none', { altinnUrl: server.address });
    const { accessToken, expiresIn } = await client.getToken({ ...request, exchange: 'altinn' });
    assert.equal(decodeJwt(accessToken)['urn:altinn:authenticatemethod'], 'maskinporten');
    assert.ok(Number(expiresIn) > 1_700);
    assert.equal((await client.getToken(request)).cached, true);
    assert.equal(proxy.received(), 1);
  });

  test('an API gets the token, and no request comes without one', async () => {
    const seen: (string | undefined)[] = [];
    const api = createServer((incoming, outgoing) => {
      seen.push(incoming.headers.authorization);
      outgoing.end('data');
    });
    api.listen(0, '127.0.0.1');
    await once(api, 'listening');
    const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}/`;
    const { client } = await open(() => 'none');
    assert.equal(await (await client.fetch(url, { token: request })).text(), 'data');
    await assert.rejects(client.fetch(url, { token: { scope: scopes.notOnClient } }), { mpCode: 'MP-200' });
    const { accessToken } = await client.getToken(request);
    assert.deepEqual(seen, [`Bearer ${accessToken}`]);
    api.close();
    api.closeAllConnections();
  });

  test('the key may be given in each of its forms', async () => {
    const { privateKey, privateJwk } = consumer;
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const locked = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'hemmelig' });
    const { kid } = privateJwk;
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const forms: readonly ClientSettings['key'][] = [
      JSON.stringify(privateJwk),
      base64(JSON.stringify(privateJwk)),
      JSON.stringify({ keys: [privateJwk] }),
      { privateKey: pem, kid },
      { privateKey: pem.replaceAll('\n', '\\n'), kid },
      { privateKey: base64(pem), kid },
      { privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(), kid },
      { privateKey: locked.toString(), passphrase: 'hemmelig', kid },
      { privateKey, kid, algorithm: 'RS512' },
    ];
    for (const key of forms) {
      const client = createTokenClient({ issuer: server.issuer, clientId: consumer.clientId, key });
      assert.equal((await client.getToken(request)).cached, false);
    }
  });

  test('a key that cannot be used is refused with what it is, and is never shown', () => {
    const { privateKey, privateJwk } = consumer;
    const publicPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const small = makeKey('small', 1024);
    const wrong: readonly (readonly [key: unknown, said: RegExp])[] = [
      [pem, /names no kid/],
      [consumer.publicJwk, /without d: the public half/],
      [{ privateKey: publicPem, kid: 'a' }, /it is the public half/],
      ['/etc/keys/key.pem', /A path to a file must be read first/],
      [{ privateKey: pem.slice(0, 400), kid: 'a' }, /Is a line missing/],
      [{ ...privateJwk, p: undefined }, /without p and q/],
      [{ keys: [privateJwk, privateJwk] }, /a set of 2 keys/],
      [small.privateJwk, /1024 bits/],
      [{ privateKey: pem, certificate: 'x' }, /neither a certificate in PEM nor DER/],
      [{ sign: () => new Uint8Array() }, /names no kid/],
      [{ privateKey, kid: 'a', algorithm: 'PS256' }, /RS256, RS384 and RS512/],
    ];
    for (const [key, said] of wrong) {
      assert.throws(
        () => createTokenClient({ environment: 'test', clientId: 'a', key: key as ClientSettings['key'] }),
        (error) => {
          assert.match(String(error), said);
          assert.ok(!String(error).includes(String(privateJwk.d).slice(0, 20)));
          assert.ok(!String(error).includes(pem.slice(60, 90)));
          return true;
        },
      );
    }
  });
});
