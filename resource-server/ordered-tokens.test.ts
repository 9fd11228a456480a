import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Order, orderFrom, organisations, startTestServer, type TestServer } from '@portvakt/own-tests';
import { createResourceServer, type RefusalCode } from './index.ts';

/** Every way in which a token can be ordered wrong, and why an API refuses it. */
const wrongTokens: Readonly<Record<string, RefusalCode>> = {
  expired: 'token-expired',
  'not-yet': 'token-not-yet-valid',
  issuer: 'issuer-unknown',
  audience: 'audience-wrong',
  'no-consumer': 'claim-malformed',
  'consumer-format': 'claim-malformed',
  'no-scope': 'claim-malformed',
  'no-exp': 'claim-malformed',
  'no-iss': 'issuer-unknown',
  typ: 'header-not-accepted',
  crit: 'header-not-accepted',
  kid: 'key-unknown',
  'no-kid': 'header-not-accepted',
  signature: 'signature-wrong',
  'foreign-key': 'signature-wrong',
  'embedded-key': 'signature-wrong',
  'alg-none': 'token-malformed',
  'alg-hs256': 'algorithm-not-accepted',
  'two-parts': 'token-malformed',
};

describe('tokens that were ordered wrong', () => {
  let server: TestServer;
  let order: Order;
  before(async () => {
    server = await startTestServer();
    order = orderFrom(server.control);
  });
  after(() => server.stop());

  const ask = async (body: object) => {
    const guard = createResourceServer({ issuers: [server.issuer], audience: 'https://api.example/' });
    const { access_token: token } = (
      await order('POST', 'tokens', { scope: 'nav:a', aud: 'https://api.example/', ...body })
    ).body;
    const policy = guard.require({ scope: 'nav:a', consumer: organisations.consumer });
    const decision = await policy.decide(`Bearer ${token}`);
    return 'refusal' in decision ? decision.refusal.code : 'let in';
  };

  test('one with nothing wrong is let in', async () => assert.equal(await ask({}), 'let in'));

  test('there is a way for each that the server knows', async () => {
    const { error_description: told } = (await order('POST', 'tokens', { wrong: ['?'] })).body;
    assert.deepEqual(
      told
        .replace(/.*one of /, '')
        .replace('.', '')
        .split(', '),
      Object.keys(wrongTokens),
    );
  });

  for (const [wrong, code] of Object.entries(wrongTokens)) {
    test(`${wrong}: ${code}`, async () => assert.equal(await ask({ wrong: [wrong] }), code));
  }
});
