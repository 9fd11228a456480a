import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { suite, test } from 'node:test';
import { exampleRegistry, makeClient, makeProofKey, scopes, startTestServer } from '@portvakt/own-tests';
import { calculateJwkThumbprint, compactVerify, decodeJwt, type JWK } from 'jose';
import { createTokenClient } from './index.ts';
import { answerToken, createScript, issuer, type Script, type Sent } from './testing/create-script.ts';

const token = { scope: 'demo:granted' };
const API = 'https://api.example/orders?page=2#top';

/** What the proof of a request says, once a library of others has verified it. */
async function readProof({ headers }: Pick<Sent, 'headers'>) {
  const proof = headers.get('dpop') ?? '';
  const { payload, protectedHeader } = await compactVerify(proof, (header) => {
    assert.equal(header?.typ, 'dpop+jwt');
    return header?.jwk as never; // an object, or the library says so
  });
  const claims = JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>;
  return { header: protectedHeader, claims, thumbprint: await calculateJwkThumbprint(protectedHeader.jwk as JWK) };
}

const answerBound = (sent: Sent) => answerToken(sent, { token_type: 'DPoP' });
const wantNonce = (nonce: string, fields: ResponseInit = { status: 400 }) =>
  Response.json({ error: 'use_dpop_nonce' }, { ...fields, headers: { 'dpop-nonce': nonce, ...fields.headers } });
const atApi =
  (api: Script, server: Script = answerBound): Script =>
  (sent) =>
    sent.url.startsWith(issuer) ? server(sent) : api(sent);
const wantApiNonce = (nonce: string) =>
  wantNonce(nonce, { status: 401, headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"' } });

suite('tokens that are bound to a key', () => {
  test('are asked for with a proof for the token endpoint', async () => {
    const { client, sent, clock } = createScript(answerBound, { dpop: true });
    await client.getToken(token);
    assert.equal(sent.length, 1);
    const { header, claims } = await readProof(sent[0] as Sent);
    assert.deepEqual(Object.keys(header.jwk ?? {}).sort(), ['crv', 'kty', 'x', 'y']);
    const { jti, iat, ...others } = claims;
    assert.equal(typeof jti, 'string');
    assert.equal(iat, Math.floor(clock.now() / 1000));
    assert.deepEqual(others, { htm: 'POST', htu: `${issuer}token` });
  });

  test('the nonce of the server is sent with a new assertion, and kept for the next token', async () => {
    const { client, sent } = createScript((sent) => (sent.number === 1 ? wantNonce('n-1') : answerBound(sent)), {
      dpop: true,
    });
    assert.equal((await client.getToken(token)).accessToken, 'token-2');
    await client.getToken({ scope: 'demo:other' });
    const proofs = await Promise.all(sent.map(readProof));
    assert.deepEqual(
      proofs.map(({ claims }) => claims.nonce),
      [undefined, 'n-1', 'n-1'],
    );
    for (const ids of [proofs.map(({ claims }) => claims.jti), sent.map(({ claims }) => claims.jti)]) {
      assert.equal(new Set(ids).size, 3);
    }
    assert.equal(new Set(proofs.map(({ thumbprint }) => thumbprint)).size, 1);
  });

  test('a server that wants ever new nonces is asked twice, and the newest is kept of every answer', async () => {
    const { client, sent } = createScript(({ number }) => wantNonce(`n-${number}`), { dpop: true });
    await assert.rejects(client.getToken(token), { code: 'use_dpop_nonce' });
    assert.equal(sent.length, 2);
    await assert.rejects(client.getToken({ scope: 'demo:other' }));
    assert.equal((await readProof(sent[2] as Sent)).claims.nonce, 'n-2');
  });

  test('a token that is not bound is not taken', async () => {
    const { client } = createScript((sent) => answerToken(sent), { dpop: true });
    await assert.rejects(client.getToken(token), { code: 'token_unbound' });
  });

  test('are sent to the API with a proof for the request and the token', async () => {
    const { client, sent } = createScript(
      atApi(() => new Response('good')),
      { dpop: true },
    );
    await client.fetch(API, { token, method: 'post', body: '{}' });
    await client.fetch(new Request('https://api.example/', { method: 'PUT' }), { token });
    const [asked, first, second] = sent as readonly [Sent, Sent, Sent];
    assert.equal(first.headers.get('authorization'), 'DPoP token-1');
    const ath = createHash('sha256').update('token-1').digest('base64url');
    const [ofToken, ofFirst, ofSecond] = [await readProof(asked), await readProof(first), await readProof(second)];
    const { htm, htu } = ofFirst.claims;
    assert.deepEqual({ htm, htu, ath: ofFirst.claims.ath }, { htm: 'POST', htu: 'https://api.example/orders', ath });
    assert.deepEqual([ofSecond.claims.htm, ofSecond.claims.htu], ['PUT', 'https://api.example/']);
    assert.equal(ofFirst.thumbprint, ofToken.thumbprint);
  });

  test('the nonce of an API is sent once more with the same token, and each server has its own', async () => {
    const { client, sent } = createScript(
      atApi(
        (sent) => (sent.number === 3 ? wantApiNonce('of the api') : new Response('good')),
        (sent) => (sent.number === 1 ? wantNonce('of the issuer') : answerBound(sent)),
      ),
      { dpop: true },
    );
    assert.equal(await (await client.fetch(API, { token, method: 'POST', body: 'again' })).text(), 'good');
    await client.fetch(API, { token });
    const calls = sent.slice(2);
    assert.deepEqual(new Set(calls.map(({ headers }) => headers.get('authorization'))), new Set(['DPoP token-2']));
    const proofs = await Promise.all(calls.map(readProof));
    assert.deepEqual(
      proofs.map(({ claims }) => claims.nonce),
      [undefined, 'of the api', 'of the api'],
    );
    assert.equal(new Set(proofs.map(({ claims }) => claims.jti)).size, 3);
  });

  test('a body that can be read once is sent once', async () => {
    const { client, sent } = createScript(
      atApi(() => wantApiNonce('a')),
      { dpop: true },
    );
    const body = new ReadableStream();
    assert.equal((await client.fetch(API, { token, method: 'POST', body, duplex: 'half' } as never)).status, 401);
    assert.equal(sent.length, 2);
  });

  test('Altinn exchanges none of them', async () => {
    const { client, sent } = createScript(answerBound, { dpop: true });
    await assert.rejects(client.getToken({ ...token, exchange: 'altinn' }), { code: 'settings_invalid' });
    assert.equal(sent.length, 0);
  });

  test('the key may be given, and what is none is refused at once', async () => {
    for (const alg of ['ES256', 'ES384', 'PS256', 'Ed25519'] as const) {
      const key = makeProofKey(alg);
      const pem = String(key.privateKey.export({ type: 'pkcs8', format: 'pem' }));
      const jwk = { kty: '', ...key.privateJwk };
      for (const dpop of [key.privateKey, pem, jwk, JSON.stringify(jwk)]) {
        const { client, sent } = createScript(answerBound, { dpop });
        await client.getToken(token);
        const { header, thumbprint } = await readProof(sent[0] as Sent);
        assert.deepEqual([header.alg, thumbprint], [alg, key.thumbprint]);
      }
    }
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
    for (const dpop of [publicKey, privateKey, 'x', '{', makeProofKey().publicJwk as never]) {
      assert.throws(() => createScript(answerBound, { dpop }), { code: 'key_unusable' });
    }
  });

  test('a real server binds them to the key, after one refusal', async (context) => {
    const consumer = makeClient();
    const server = await startTestServer({
      registry: exampleRegistry(consumer),
      environment: { PORTVAKT_DPOP: 'yes' },
    });
    context.after(server.stop);
    const key = makeProofKey();
    let asked = 0;
    const client = createTokenClient({
      issuer: server.issuer,
      clientId: consumer.clientId,
      key: consumer.privateJwk,
      dpop: key.privateKey,
      fetch: (input, init) => {
        asked += Number(String(input).endsWith('/token'));
        return fetch(input, init);
      },
    });
    for (const scope of [scopes.granted, scopes.second]) {
      const { accessToken } = await client.getToken({ scope });
      assert.deepEqual(decodeJwt(accessToken).cnf, { jkt: key.thumbprint });
    }
    assert.equal(asked, 3);
  });
});
