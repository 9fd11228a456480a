import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { hashToken, makeProofKey, type ProofKeyAlgorithm, signProof } from '@portvakt/own-tests';
import { createResourceServer, type Decision, type DpopSettings, type Requirements, writeAnswer } from './index.ts';
import { scope, startTestIssuer, type TestIssuer } from './test-issuer/start-test-issuer.ts';

const baseUrl = 'https://api.example/base/';
const url = `${baseUrl}orders`;
const key = makeProofKey();
const outcome = (decision: Decision) => (decision.allowed ? 'allowed' : decision.refusal.code);

describe('tokens that are bound to a key', () => {
  let issuer: TestIssuer;
  let now = Date.UTC(2027, 0, 1);
  before(async () => {
    issuer = await startTestIssuer(() => now);
  });
  after(() => issuer.stop());

  const open = (settings: Partial<DpopSettings> = {}) =>
    createResourceServer({ issuers: [issuer.issuer], clock: () => now, dpop: { baseUrl, ...settings } });
  const bind = (thumbprint = key.thumbprint) => issuer.sign({ token_type: 'DPoP', cnf: { jkt: thumbprint } });
  const prove = (token: string, claims: object = {}, header: object = {}, by = key) =>
    signProof(by, { url, method: 'GET', now, claims: { ath: hashToken(token), ...claims }, header });
  const call = (dpop: string | readonly string[] | undefined, target = '/orders?page=2', method = 'GET') => ({
    method,
    url: target,
    dpop,
  });
  const both = (dpop: Requirements['dpop']) => ({ scope, ...(dpop !== undefined && { dpop }) });

  test('come in with a proof, once', async () => {
    const policy = open().require(both('required'));
    const token = bind();
    const proof = prove(token);
    const first = await policy.decide(`DPoP ${token}`, call(proof));
    assert.ok(first.allowed);
    assert.equal(first.caller.boundTo, key.thumbprint);
    const again = await policy.decide(`DPoP ${token}`, call(proof));
    assert.ok(!again.allowed);
    assert.match(again.refusal.description, /used before/);
    assert.equal(outcome(await policy.decide(`dpop ${token}`, call(prove(token)))), 'allowed');
  });

  test('with every algorithm', async () => {
    const policy = open().require(both('accepted'));
    for (const alg of ['ES256', 'ES384', 'PS256', 'RS256', 'Ed25519'] as const satisfies readonly ProofKeyAlgorithm[]) {
      const other = makeProofKey(alg);
      const token = bind(other.thumbprint);
      assert.equal(outcome(await policy.decide(`DPoP ${token}`, call(prove(token, {}, {}, other)))), 'allowed', alg);
    }
  });

  test('are never bearer tokens, and others never bound ones', async () => {
    const api = open();
    const [off, accepted, required] = [both(undefined), both('accepted'), both('required')].map(api.require);
    assert.ok(off && accepted && required);
    const [token, plain] = [bind(), issuer.sign()];
    // A route that takes it comes first, so that the header is known as that of a good token.
    const table = [
      [accepted, `DPoP ${token}`, 'allowed'],
      [accepted, `Bearer ${plain}`, 'allowed'],
      [off, `Bearer ${plain}`, 'allowed'],
      [off, `Bearer ${token}`, 'token-bound'],
      [accepted, `Bearer ${token}`, 'token-bound'],
      [required, `Bearer ${token}`, 'token-bound'],
      [off, `DPoP ${token}`, 'token-missing'],
      [off, `DPoP ${plain}`, 'token-missing'],
      [accepted, `DPoP ${plain}`, 'token-unbound'],
      [required, `Bearer ${plain}`, 'token-unbound'],
      [required, `Basic ${token}`, 'token-missing'],
    ] as const;
    for (const [policy, authorization, expected] of table) {
      const decision = await policy.decide(authorization, call(prove(authorization.split(' ')[1] ?? '')));
      assert.equal(outcome(decision), expected, authorization.slice(0, 12));
    }
  });

  test('in another way than by one thumbprint are refused', async () => {
    const policy = open().require(both('accepted'));
    for (const cnf of [{}, { jkt: 'short' }, { 'x5t#S256': 'x' }, { jkt: key.thumbprint, jwk: {} }, 'x', null]) {
      const token = issuer.sign({ token_type: 'DPoP', cnf });
      const refused = outcome(await policy.decide(`DPoP ${token}`, call(prove(token))));
      assert.equal(refused, 'token-bound', JSON.stringify(cnf));
    }
    const unbound = issuer.sign({ token_type: 'DPoP' });
    assert.equal(outcome(await policy.decide(`DPoP ${unbound}`, call(prove(unbound)))), 'claim-malformed');
  });

  const other = makeProofKey();
  type Make = (token: string) => string | readonly string[] | undefined;
  const wrong: Readonly<Record<string, Make>> = {
    'no proof': () => undefined,
    'two proofs': (token) => [prove(token), prove(token)],
    'two proofs in one header': (token) => `${prove(token)}, ${prove(token)}`,
    'what is no JWT': () => 'x',
    'four parts': (token) => `${prove(token)}.AAAA`,
    'a proof that is too long': (token) => prove(token, { more: 'x'.repeat(4096) }),
    'the access token itself': (token) => token,
    'another typ': (token) => prove(token, {}, { typ: 'JWT' }),
    crit: (token) => prove(token, {}, { crit: ['x'] }),
    'alg none': (token) => prove(token, {}, { alg: 'none' }),
    HS256: (token) => prove(token, {}, { alg: 'HS256' }),
    'the private key': (token) => prove(token, {}, { jwk: key.privateJwk }),
    'no key': (token) => prove(token, {}, { jwk: undefined }),
    'another key': (token) => prove(token, {}, {}, other),
    'the right key, signed by another': (token) => prove(token, {}, { jwk: key.publicJwk }, other),
    'another method': (token) => prove(token, { htm: 'POST' }),
    'the method in lower case': (token) => prove(token, { htm: 'get' }),
    'another path': (token) => prove(token, { htu: `${baseUrl}orders/7` }),
    'another host': (token) => prove(token, { htu: 'https://evil.example/base/orders' }),
    'another scheme': (token) => prove(token, { htu: 'http://api.example/base/orders' }),
    'the path without that of the proxy': (token) => prove(token, { htu: 'https://api.example/orders' }),
    'no htu': (token) => prove(token, { htu: undefined }),
    'an old iat': (token) => prove(token, { iat: now / 1000 - 61 }),
    'an iat of later': (token) => prove(token, { iat: now / 1000 + 11 }),
    'iat as text': (token) => prove(token, { iat: `${now / 1000}` }),
    'no jti': (token) => prove(token, { jti: undefined }),
    'a jti that is too long': (token) => prove(token, { jti: 'j'.repeat(257) }),
    'no ath': (token) => prove(token, { ath: undefined }),
    'the ath of another token': (token) => prove(token, { ath: hashToken(bind()) }),
  };
  for (const [what, make] of Object.entries(wrong)) {
    test(`are refused with ${what}`, async () => {
      const token = bind();
      const decision = await open()
        .require(both('accepted'))
        .decide(`DPoP ${token}`, call(make(token)));
      assert.equal(outcome(decision), 'proof-wrong');
    });
  }

  test('the address is that of the settings and the request line, however it is written', async () => {
    const policy = open().require(both('accepted'));
    const table = [
      ['/orders', `${url}?a=b#c`],
      ['/orders', 'HTTPS://API.example:443/base/orders'],
      ['/%6Frders', url],
      ['/x/../orders', url],
      ['http://evil.example/orders', url],
      ['//evil.example/orders', `${baseUrl}/evil.example/orders`],
      ['/', baseUrl],
    ] as const;
    for (const [target, htu] of table) {
      const token = bind();
      const decision = await policy.decide(`DPoP ${token}`, call(prove(token, { htu }), target));
      assert.equal(outcome(decision), 'allowed', target);
    }
  });

  test('a proof that is used again is known until it is too old, also when time has passed', async () => {
    const policy = open().require(both('accepted'));
    const token = bind();
    const proof = prove(token);
    assert.equal(outcome(await policy.decide(`DPoP ${token}`, call(proof))), 'allowed');
    for (let second = 0; second < 60; second += 5) {
      now += 5000;
      assert.equal(outcome(await policy.decide(`DPoP ${token}`, call(proof))), 'proof-wrong', `${second}`);
    }
  });

  test('only those who hold a bound token fill the memory, and when it is full nobody comes in by an old proof', async () => {
    const policy = open({ mostProofs: 2 }).require(both('accepted'));
    const token = bind();
    for (let count = 0; count < 5; count += 1) {
      const stolen = prove(token, {}, {}, other);
      assert.equal(outcome(await policy.decide(`DPoP ${token}`, call(stolen))), 'proof-wrong');
    }
    const proof = prove(token);
    for (const next of [proof, prove(token)]) {
      assert.equal(outcome(await policy.decide(`DPoP ${token}`, call(next))), 'allowed');
    }
    const full = await policy.decide(`DPoP ${token}`, call(prove(token)));
    assert.ok(!full.allowed);
    const answer = writeAnswer(full.refusal);
    assert.deepEqual(
      [full.refusal.code, answer.status, answer.headers['retry-after']],
      ['proofs-unavailable', 503, '5'],
    );
    assert.equal(outcome(await policy.decide(`DPoP ${token}`, call(proof))), 'proof-wrong');
    assert.equal(outcome(await policy.decide(`Bearer ${issuer.sign()}`, call(undefined))), 'allowed');
  });

  test('the challenge names the schemes of the route, and what is wrong in that of the request', async () => {
    const api = open();
    const challenge = async (dpop: Requirements['dpop'], authorization?: string) => {
      const decision = await api.require(both(dpop)).decide(authorization, call(undefined));
      assert.ok(!decision.allowed);
      return writeAnswer(decision.refusal).headers['www-authenticate'] ?? '';
    };
    const algs = 'algs="ES256 ES384 PS256 RS256 Ed25519"';
    assert.equal(await challenge(undefined), 'Bearer');
    assert.equal(await challenge('accepted'), `Bearer, DPoP ${algs}`);
    assert.equal(await challenge('required'), `DPoP ${algs}`);
    const [first, second] = (await challenge('accepted', `DPoP ${bind()}`)).split(', DPoP ');
    assert.equal(first, 'Bearer');
    assert.match(second ?? '', /^error="invalid_dpop_proof", error_description="[^"]+", algs="[^"]+"$/);
    assert.match(
      await challenge('accepted', `Bearer ${bind()}`),
      /^Bearer error="invalid_token", .*, DPoP algs="[^"]+"$/,
    );
    assert.match(await challenge('required', `Bearer ${issuer.sign()}`), /^DPoP error="invalid_token", /);
  });

  test('what cannot be meant stops the program', async () => {
    const plain = createResourceServer({ issuers: [issuer.issuer] });
    assert.throws(() => plain.require(both('accepted')), /baseUrl/);
    assert.throws(() => open().require({ scope, dpop: 'on' as 'accepted' }), /Write 'required' or 'accepted'/);
    for (const settings of [{ baseUrl: '/orders' }, { baseUrl: 'https://a.example/?x' }, { maximumAge: 0 }]) {
      assert.throws(() => open(settings), TypeError);
    }
    await assert.rejects(open().require(both('accepted')).decide(`DPoP ${bind()}`), /decide needs the method/);
  });
});
