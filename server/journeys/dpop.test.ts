import assert from 'node:assert/strict';
import { createServer, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { createTokenClient } from '@portvakt/client';
import {
  decodeClaims,
  exampleRegistry,
  type MadeProofKey,
  makeClient,
  makeProofKey,
  openSelfService,
  organisations,
  type ProofKeyAlgorithm,
  parties,
  scopes,
  selfServiceRegistry,
  signGrant,
  signProof,
  startTestServer,
  type TestServer,
} from '@portvakt/own-tests';
import { createResourceServer, type Policy } from '@portvakt/resource-server';
import { protect } from '@portvakt/resource-server/node';
import * as oauth from 'oauth4webapi';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const plain = makeClient('plain-client');
const bound = makeClient('bound-client');
const key = makeProofKey();
const registry = exampleRegistry(plain, {
  clients: [
    {
      client_id: bound.clientId,
      client_orgno: organisations.consumer,
      integration_type: 'maskinporten',
      scopes: [scopes.granted, scopes.notGranted],
      jwks: { keys: [bound.publicJwk] },
      dpop_bound_access_tokens: true,
    },
  ],
});

interface Reply {
  readonly status: number;
  readonly nonce: string | undefined;
  readonly body: Readonly<Record<string, string>>;
}

/** Sends `assertion` with the headers `DPoP` that there are. */
function ask(server: TestServer, assertion: string, proofs: readonly string[] = []): Promise<Reply> {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    ...(proofs.length > 0 && { dpop: [...proofs] }),
  };
  return new Promise((resolve, reject) => {
    const sent = sendRequest(`${server.address}token`, { method: 'POST', headers }, async (answer) => {
      const body = JSON.parse(Buffer.concat(await answer.toArray()).toString());
      const nonce = answer.headers['dpop-nonce'] as string | undefined;
      resolve({ status: answer.statusCode ?? 0, nonce, body });
    });
    sent.once('error', reject);
    sent.end(new URLSearchParams({ grant_type: JWT_BEARER, assertion }).toString());
  });
}

const grant = (server: TestServer, client = plain, scope: string = scopes.granted, now = Date.now()) =>
  signGrant(client, { issuer: server.issuer, claims: { scope }, now });

describe('tokens that are bound to a key (DPoP)', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer({ registry, environment: { PORTVAKT_DPOP: 'yes' } });
  });
  after(() => server.stop());

  const prove = (claims: object = {}, header: object = {}, by: MadeProofKey = key) =>
    signProof(by, { url: `${server.issuer}token`, claims, header });
  const fetchNonce = async () => (await ask(server, grant(server), [prove()])).nonce as string;
  const insecure = { [oauth.allowInsecureRequests]: true };
  const discover = async () => {
    const issuer = new URL(server.issuer);
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
    return oauth.processDiscoveryResponse(issuer, found);
  };

  test('oauth4webapi gets one: the metadata, the nonce, and a second try with a new grant', async () => {
    const metadata = await discover();
    for (const algorithm of ['ES256', 'PS256', 'RS256', 'Ed25519']) {
      assert.ok(metadata.dpop_signing_alg_values_supported?.includes(algorithm), algorithm);
      const caller: oauth.Client = { client_id: bound.clientId, dpop_bound_access_tokens: true };
      const DPoP = oauth.DPoP(caller, await oauth.generateKeyPair(algorithm));
      const request = async () => {
        const parameters = new URLSearchParams({ assertion: grant(server, bound) });
        const answer = await oauth.genericTokenEndpointRequest(metadata, caller, oauth.None(), JWT_BEARER, parameters, {
          DPoP,
          ...insecure,
        });
        return oauth.processGenericTokenEndpointResponse(metadata, caller, answer);
      };
      await assert.rejects(request(), (error) => oauth.isDPoPNonceError(error));
      const { access_token: token, token_type: type } = await request();
      assert.equal(type, 'dpop');
      const { cnf, token_type } = decodeClaims(token);
      assert.deepEqual(cnf, { jkt: await DPoP.calculateThumbprint() });
      assert.equal(token_type, 'DPoP');
      // The library keeps the newest nonce, so a third request needs no second try.
      assert.equal((await request()).token_type, 'dpop');
    }
  });

  test('oauth4webapi uses one at an API that the resource server library guards, and nobody else can', async (context) => {
    let policy: Policy | undefined;
    const api = createServer((request, response) =>
      protect(policy as Policy, (_request, response_, caller) => void response_.end(caller.consumer.id))(
        request,
        response,
      ),
    );
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    context.after(() => api.close());
    const baseUrl = `http://localhost:${(api.address() as AddressInfo).port}/`;
    const dpop = { baseUrl };
    policy = createResourceServer({ issuers: [server.issuer], dpop }).require({
      scope: scopes.granted,
      dpop: 'required',
    });

    const metadata = await discover();
    const caller: oauth.Client = { client_id: bound.clientId };
    const DPoP = oauth.DPoP(caller, await oauth.generateKeyPair('ES256'));
    const request = async () => {
      const parameters = new URLSearchParams({ assertion: grant(server, bound) });
      const options = { DPoP, ...insecure };
      const answer = await oauth.genericTokenEndpointRequest(
        metadata,
        caller,
        oauth.None(),
        JWT_BEARER,
        parameters,
        options,
      );
      return oauth.processGenericTokenEndpointResponse(metadata, caller, answer);
    };
    await assert.rejects(request());
    const { access_token: token } = await request();
    const use = (options: object) =>
      oauth.protectedResourceRequest(token, 'GET', new URL(`${baseUrl}orders`), new Headers(), null, {
        ...insecure,
        ...options,
      });
    const answer = await use({ DPoP });
    assert.deepEqual([answer.status, await answer.text()], [200, `0192:${organisations.consumer}`]);
    const challenged = (error: unknown) => {
      assert.ok(error instanceof oauth.WWWAuthenticateChallengeError);
      const [challenge] = error.cause;
      assert.equal(challenge?.scheme, 'dpop');
      assert.ok(challenge?.parameters.algs?.split(' ').includes('ES256'));
      return true;
    };
    await assert.rejects(use({}), challenged, 'as a bearer token');
    await assert.rejects(use({ DPoP: oauth.DPoP(caller, await oauth.generateKeyPair('ES256')) }), challenged);

    const own = createTokenClient({
      issuer: server.issuer,
      clientId: bound.clientId,
      key: bound.privateJwk,
      dpop: true,
    });
    for (let count = 0; count < 2; count += 1) {
      const used = await own.fetch(`${baseUrl}orders?page=2`, { token: { scope: scopes.granted } });
      assert.deepEqual([used.status, await used.text()], [200, `0192:${organisations.consumer}`]);
    }
  });

  test('a client that is registered for bound tokens gets no other', async () => {
    const { status, body, nonce } = await ask(server, grant(server, bound));
    assert.deepEqual([status, body.error], [400, 'invalid_dpop_proof']);
    assert.match(body.error_description ?? '', /^DPoP proof is missing\./);
    assert.equal(typeof nonce, 'string', 'the nonce comes with it: the next proof can have it at once');
  });

  test('a client that sends no proof gets the token that it always got', async () => {
    const { status, body, nonce } = await ask(server, grant(server));
    assert.deepEqual([status, body.token_type, nonce], [200, 'Bearer', undefined]);
    assert.ok(!('cnf' in decodeClaims(body.access_token as string)));
  });

  test('a refused proof uses up no grant; a token does', async () => {
    const nonce = await fetchNonce();
    const assertion = grant(server, bound);
    assert.equal((await ask(server, assertion)).body.error, 'invalid_dpop_proof');
    assert.equal((await ask(server, assertion, [prove({ nonce, htm: 'GET' })])).body.error, 'invalid_dpop_proof');
    assert.equal((await ask(server, assertion, [prove()])).body.error, 'use_dpop_nonce');
    const proof = prove({ nonce });
    assert.equal((await ask(server, assertion, [proof])).status, 200);
    const replayed = await ask(server, assertion, [proof]);
    assert.match(replayed.body.error_description ?? '', /Grant is used before/);
  });

  test('every algorithm of the metadata binds to the key of the proof', async () => {
    const nonce = await fetchNonce();
    const algorithms = (await discover()).dpop_signing_alg_values_supported as readonly ProofKeyAlgorithm[];
    for (const alg of algorithms) {
      const other = makeProofKey(alg);
      const { body } = await ask(server, grant(server), [prove({ nonce }, {}, other)]);
      assert.deepEqual(decodeClaims(body.access_token as string).cnf, { jkt: other.thumbprint }, alg);
    }
  });

  test('the address may be written in other ways, but must be this one', async () => {
    const nonce = await fetchNonce();
    const { issuer } = server;
    const same = [
      `${issuer}token?a=b#c`,
      `${issuer.toUpperCase().replace('HTTP', 'http')}token`,
      `${issuer}%74oken`,
      `${issuer}x/../token`,
    ];
    for (const htu of same) {
      assert.equal((await ask(server, grant(server), [prove({ nonce, htu })])).status, 200, htu);
    }
    const { port } = new URL(issuer);
    const others = [
      `${issuer}token/`,
      `${issuer}tokens`,
      `${issuer}Token`,
      issuer,
      '/token',
      `https://localhost:${port}/token`,
      `http://127.0.0.1:${port}/token`,
      `http://user@localhost:${port}/token`,
      'http://localhost/token',
      7,
    ];
    for (const htu of others) {
      const { body } = await ask(server, grant(server), [prove({ nonce, htu })]);
      assert.match(body.error_description ?? '', /^Invalid DPoP proof\. Invalid htu\./, String(htu));
    }
  });

  const forged = makeProofKey();
  const now = Math.floor(Date.now() / 1000);
  const wrong: readonly (readonly [part: string, make: (nonce: string) => string | readonly string[]])[] = [
    ['header', (nonce) => [prove({ nonce }), prove({ nonce })]],
    ['header', () => ''],
    ['header', () => 'a.b'],
    ['header', (nonce) => `${prove({ nonce })}=`],
    ['header', (nonce) => prove({ nonce, more: 'x'.repeat(4096) })],
    ['typ', (nonce) => prove({ nonce }, { typ: 'JWT' })],
    ['typ', (nonce) => prove({ nonce }, { typ: undefined })],
    ['crit', (nonce) => prove({ nonce }, { crit: ['x'] })],
    ['alg', (nonce) => prove({ nonce }, { alg: 'none' })],
    ['alg', (nonce) => prove({ nonce }, { alg: 'HS256' })],
    ['alg', (nonce) => prove({ nonce }, { alg: 'es256' })],
    ['jwk', (nonce) => prove({ nonce }, { jwk: undefined })],
    ['jwk', (nonce) => prove({ nonce }, { jwk: key.privateJwk })],
    ['jwk', (nonce) => prove({ nonce }, { jwk: { kty: 'oct', k: 'AAAA' } })],
    ['jwk', (nonce) => prove({ nonce }, { jwk: makeProofKey('ES384').publicJwk })],
    ['jwk', (nonce) => prove({ nonce }, { alg: 'RS256' })],
    ['jwk', (nonce) => prove({ nonce }, { jwk: { ...key.publicJwk, x: `${key.publicJwk.x}=` } })],
    ['jwk', (nonce) => prove({ nonce }, {}, makeProofKey('RS256', 1024))],
    ['signature', (nonce) => prove({ nonce }, { jwk: forged.publicJwk })],
    ['htm', (nonce) => prove({ nonce, htm: 'post' })],
    ['htm', (nonce) => prove({ nonce, htm: undefined })],
    ['jti', (nonce) => prove({ nonce, jti: undefined })],
    ['jti', (nonce) => prove({ nonce, jti: '' })],
    ['iat', (nonce) => prove({ nonce, iat: now - 300 })],
    ['iat', (nonce) => prove({ nonce, iat: now + 300 })],
    ['iat', (nonce) => prove({ nonce, iat: String(now) })],
  ];
  test('what is no proof is refused, and the text names the part', async () => {
    const nonce = await fetchNonce();
    for (const [index, [part, make]] of wrong.entries()) {
      const { status, body } = await ask(server, grant(server), [make(nonce)].flat());
      assert.equal(status, 400);
      assert.equal(body.error, 'invalid_dpop_proof', `${index} ${part}`);
      assert.ok(body.error_description?.startsWith(`Invalid DPoP proof. Invalid ${part}.`), `${index} ${part}`);
    }
  });

  test('a nonce is one that the server made', async () => {
    for (const nonce of ['', 'x', 'x'.repeat(22), 7, null, 'æ'.repeat(22)]) {
      const { body } = await ask(server, grant(server), [prove({ nonce })]);
      assert.equal(body.error, 'use_dpop_nonce', String(nonce));
    }
  });

  test('nobody who has not proved to be a client learns anything by a proof', async () => {
    const stranger = makeClient(bound.clientId);
    const { body, nonce } = await ask(server, grant(server, stranger), [prove()]);
    assert.deepEqual([body.error, nonce], ['invalid_grant', undefined]);
  });

  test('a refusal of something else tells the nonce as well', async () => {
    const nonce = await fetchNonce();
    const refused = await ask(server, grant(server, bound, scopes.notGranted), [prove({ nonce })]);
    assert.deepEqual([refused.body.error, refused.nonce], ['invalid_scope', nonce]);
  });

  test('a bound token opens none of the doors of this server as a bearer token', async () => {
    const nonce = await fetchNonce();
    const { body } = await ask(server, grant(server), [prove({ nonce })]);
    for (const path of ['api/v1/clients', 'authentication/api/v1/exchange/maskinporten']) {
      const answer = await fetch(`${server.address}${path}`, {
        headers: { authorization: `Bearer ${body.access_token}` },
      });
      assert.equal(answer.status, 401, path);
    }
  });
});

test('a nonce counts for three to six minutes', async (context) => {
  let now = Date.UTC(2027, 0, 1);
  const server = await startTestServer({
    registry,
    profile: 'production',
    clock: () => now,
    environment: { PORTVAKT_DPOP: 'yes' },
  });
  context.after(server.stop);
  const prove = (nonce?: string) => signProof(key, { url: `${server.issuer}token`, now, claims: { nonce } });
  const send = (nonce?: string) => ask(server, grant(server, bound, scopes.granted, now), [prove(nonce)]);
  // The address is the public one, which the request does not have.
  const { nonce } = await send();
  now += 3 * 60_000;
  const second = await send(nonce);
  assert.deepEqual([second.status, second.body.token_type], [200, 'DPoP']);
  assert.notEqual(second.nonce, nonce, 'the newest comes with every answer');
  now += 3 * 60_000;
  assert.equal((await send(nonce)).body.error, 'use_dpop_nonce');
  assert.equal((await send(second.nonce)).status, 200);
});

test('while the server moves, the address that it had counts as well', async (context) => {
  const former = 'https://old.example/';
  let now = Date.UTC(2027, 2, 1);
  const server = await startTestServer({
    registry,
    clock: () => now,
    environment: { PORTVAKT_DPOP: 'yes', PORTVAKT_FORMER_ISSUER: `${former} since 2027-01-01 until 2027-06-01` },
  });
  context.after(server.stop);
  const send = (nonce?: string) =>
    ask(server, grant(server, bound, scopes.granted, now), [
      signProof(key, { url: `${former}token`, now, claims: { nonce } }),
    ]);
  assert.equal((await send((await send()).nonce)).status, 200);
  now = Date.UTC(2027, 5, 1);
  assert.match((await send()).body.error_description ?? '', /Invalid htu/);
});

test('where it is not switched on nothing speaks of it, and nobody gets a token that is worth less than it says', async (context) => {
  const server = await startTestServer({ registry });
  context.after(server.stop);
  const metadata = await (await fetch(`${server.address}.well-known/oauth-authorization-server`)).text();
  assert.doesNotMatch(metadata, /dpop/i);
  const { status, body, nonce } = await ask(server, grant(server), ['whatever']);
  assert.deepEqual([status, body.token_type, nonce], [200, 'Bearer', undefined]);
  const refused = await ask(server, grant(server, bound), ['whatever']);
  assert.deepEqual([refused.status, refused.body.error, refused.nonce], [400, 'unauthorized_client', undefined]);
});

test('self-service binds no client where tokens are not bound, and lets those stay that are', async (context) => {
  const made = {
    client_id: 'bound-before',
    client_orgno: parties.consumer,
    client_name: 'Bundet',
    description: 'x',
    integration_type: 'maskinporten',
    scopes: ['etat:apen'],
    dpop_bound_access_tokens: true,
  };
  const opened = await openSelfService({
    registry: { ...selfServiceRegistry, clients: [...selfServiceRegistry.clients, made] },
  });
  context.after(opened.close);
  const bearer = await opened.mint(parties.consumer, ['idporten:dcr.write']);
  const { client_id, client_orgno: _orgno, ...fields } = made;
  const path = `api/v1/clients/${client_id}`;
  assert.equal((await opened.call('GET', path, { bearer })).body.dpop_bound_access_tokens, true);
  const renamed = await opened.call('PUT', path, { bearer, body: { ...fields, client_name: 'Nytt navn' } });
  assert.deepEqual([renamed.status, renamed.body.dpop_bound_access_tokens], [200, true]);
  const other = await opened.call('PUT', 'api/v1/clients/consumer-client', { bearer, body: fields });
  assert.equal(other.status, 400);
  assert.match(other.text, /dpop_bound_access_tokens/);
  const taken = await opened.call('PUT', path, { bearer, body: { ...fields, dpop_bound_access_tokens: false } });
  assert.equal(taken.status, 200);
  assert.equal((await opened.call('PUT', path, { bearer, body: fields })).status, 400);
});
