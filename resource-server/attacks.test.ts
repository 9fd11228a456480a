import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { makeKey } from '@portvakt/own-tests';
import fc from 'fast-check';
import { createResourceServer, type Fetch, type Policy } from './index.ts';
import { consumer, organisation, scope, startTestIssuer, type TestIssuer } from './test-issuer/start-test-issuer.ts';

const encode = (part: object | string | Uint8Array) =>
  Buffer.from(typeof part === 'string' || part instanceof Uint8Array ? part : JSON.stringify(part)).toString(
    'base64url',
  );

describe('tokens that are wrong on purpose', () => {
  let issuer: TestIssuer;
  let policy: Policy;
  const fetched = new Set<string>();
  const stranger = makeKey('stranger');

  before(async () => {
    issuer = await startTestIssuer();
    const watched: Fetch = (url, init) => {
      fetched.add(url.slice(issuer.issuer.length));
      return fetch(url, init);
    };
    policy = createResourceServer({ issuers: [issuer.issuer], fetch: watched }).require({ scope });
    assert.equal(await judge(issuer.sign()), 'allowed');
  });
  after(async () => {
    await issuer.stop();
    // Whatever tokens say of addresses, only the issuer's own were asked.
    assert.deepEqual([...fetched], ['.well-known/oauth-authorization-server', 'jwk']);
  });

  const judge = async (token: string) => {
    const decision = await policy.decide(`Bearer ${token}`);
    return decision.allowed ? 'allowed' : decision.refusal.code;
  };
  const kid = () => issuer.key.publicJwk.kid;
  const claimsOf = (token: string) => token.split('.')[1] ?? '';
  const parts = () => {
    const [header = '', claims = '', signature = ''] = issuer.sign().split('.');
    return { header, claims, signature };
  };
  const resign = (change: (signature: Buffer) => Uint8Array) =>
    `${parts().header}.${parts().claims}.${encode(change(Buffer.from(parts().signature, 'base64url')))}`;
  const withHeader = (header: object, signature = 'AAAA') =>
    `${encode(header)}.${claimsOf(issuer.sign())}.${signature}`;
  const signedBySecret = (secret: string | Buffer) => {
    const input = `${encode({ alg: 'HS256', kid: kid() })}.${claimsOf(issuer.sign())}`;
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
  };

  /** Each line of RFC 8725 §3 (and of its draft successor), and what is sent to try it. */
  const table: readonly (readonly [rule: string, make: () => string, outcome: string])[] = [
    ['3.1 alg none', () => withHeader({ alg: 'none', kid: kid() }), 'algorithm-not-accepted'],
    [
      '3.1 alg none without signature',
      () => `${encode({ alg: 'none', kid: kid() })}.${claimsOf(issuer.sign())}.`,
      'token-malformed',
    ],
    ['3.1 alg nOnE', () => withHeader({ alg: 'nOnE', kid: kid() }), 'algorithm-not-accepted'],
    ['3.1 alg in other letters', () => issuer.sign({}, { alg: 'rs256' }), 'algorithm-not-accepted'],
    ['3.1 alg as a list', () => issuer.sign({}, { alg: ['RS256'] }), 'header-not-accepted'],
    ['3.1 alg that is a member of every object', () => issuer.sign({}, { alg: 'toString' }), 'algorithm-not-accepted'],
    ['3.1 alg __proto__', () => issuer.sign({}, { alg: '__proto__' }), 'algorithm-not-accepted'],
    [
      '3.1 HS256 with the public key as secret',
      () => signedBySecret(JSON.stringify(issuer.key.publicJwk)),
      'algorithm-not-accepted',
    ],
    [
      '3.1 HS256 with the public key as PEM',
      () => signedBySecret(issuer.key.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()),
      'algorithm-not-accepted',
    ],
    ['3.1 another algorithm than the key has', () => issuer.sign({}, { alg: 'RS512' }), 'algorithm-not-accepted'],
    ['3.1 ES256 with an RSA key', () => withHeader({ alg: 'ES256', kid: kid() }), 'algorithm-not-accepted'],
    ['3.2 RSA1_5', () => withHeader({ alg: 'RSA1_5', enc: 'A128GCM', kid: kid() }), 'algorithm-not-accepted'],
    ['3.2 PBES2', () => withHeader({ alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31, kid: kid() }), 'algorithm-not-accepted'],
    ['3.3 no signature', () => `${parts().header}.${parts().claims}.`, 'token-malformed'],
    ['3.3 a signature that is cut', () => resign((good) => good.subarray(0, -3)), 'signature-wrong'],
    ['3.3 a signature that is longer', () => `${issuer.sign().slice(0, -2)}AAAA`, 'signature-wrong'],
    [
      '3.3 a signature of zeros',
      () => `${parts().header}.${parts().claims}.${encode(new Uint8Array(256))}`,
      'signature-wrong',
    ],
    [
      '3.3 a signature of other claims',
      () => `${parts().header}.${claimsOf(issuer.sign({ scope: 'x:y' }))}.${parts().signature}`,
      'signature-wrong',
    ],
    ['3.3 a stranger with the kid of the issuer', () => issuer.sign({}, { kid: kid() }, stranger), 'signature-wrong'],
    ['3.5 an empty secret', () => signedBySecret(''), 'algorithm-not-accepted'],
    ['3.6 compressed', () => issuer.sign({}, { zip: 'DEF' }), 'header-not-accepted'],
    [
      '3.7 claims that are not UTF-8',
      () => `${parts().header}.${encode(Uint8Array.of(0x7b, 0xff, 0x7d))}.AAAA`,
      'token-malformed',
    ],
    [
      '3.7 claims in UTF-16',
      () => `${parts().header}.${encode(Buffer.from('{"iss":"x"}', 'utf16le'))}.AAAA`,
      'token-malformed',
    ],
    ['3.7 a byte order mark', () => `${parts().header}.${encode('\ufeff{}')}.AAAA`, 'token-malformed'],
    ['3.8 another issuer', () => issuer.sign({ iss: 'https://other.example/' }), 'issuer-unknown'],
    ['3.8 no issuer', () => issuer.sign({ iss: undefined }), 'issuer-unknown'],
    ['3.8 a list of issuers', () => issuer.sign({ iss: [issuer.issuer] }), 'issuer-unknown'],
    ['3.8 an issuer that every object has', () => issuer.sign({ iss: '__proto__' }), 'issuer-unknown'],
    ['3.9 for somebody else', () => issuer.sign({ aud: 'https://other.example/' }), 'audience-wrong'],
    [
      '3.10 jwk in the header',
      () => issuer.sign({}, { jwk: stranger.publicJwk, kid: 'stranger' }, stranger),
      'key-unknown',
    ],
    [
      '3.10 jwk beside the kid of the issuer',
      () => issuer.sign({}, { jwk: stranger.publicJwk, kid: kid() }, stranger),
      'signature-wrong',
    ],
    ['3.10 jku', () => issuer.sign({}, { jku: 'http://169.254.169.254/jwk', kid: kid() }, stranger), 'signature-wrong'],
    ['3.10 x5u', () => issuer.sign({}, { x5u: 'http://127.0.0.1:1/', kid: kid() }, stranger), 'signature-wrong'],
    ['3.10 x5c', () => issuer.sign({}, { x5c: ['MIIB'], kid: kid() }, stranger), 'signature-wrong'],
    ['3.10 kid as a path', () => issuer.sign({}, { kid: '../../../dev/null' }), 'key-unknown'],
    ['3.10 kid as SQL', () => issuer.sign({}, { kid: "' or 1=1 --" }), 'key-unknown'],
    ['3.10 kid that every object has', () => issuer.sign({}, { kid: '__proto__' }), 'key-unknown'],
    ['3.10 kid that is no text', () => issuer.sign({}, { kid: 1 }), 'header-not-accepted'],
    ['3.10 kid too long', () => issuer.sign({}, { kid: 'k'.repeat(257) }), 'token-too-long'],
    ['3.11 a client assertion', () => issuer.sign({}, { typ: 'client-authentication+jwt' }), 'header-not-accepted'],
    ['3.11 a DPoP proof', () => issuer.sign({}, { typ: 'dpop+jwt' }), 'header-not-accepted'],
    ['3.12 a grant', () => issuer.sign({ iss: 'test-client', aud: issuer.issuer }), 'issuer-unknown'],
    [
      '3.12 an ID token',
      () => issuer.sign({ scope: undefined, sub: 'me', aud: 'test-client', nonce: 'n' }),
      'claim-malformed',
    ],
    ['bis: JWE in five parts', () => `${parts().header}.a.a.a.a`, 'token-malformed'],
    [
      'bis: JSON serialisation',
      () => JSON.stringify({ protected: parts().header, payload: parts().claims, signature: parts().signature }),
      'token-malformed',
    ],
    ['RFC 7515 §4.1.11 crit', () => issuer.sign({}, { crit: ['exp'], exp: 1 }), 'header-not-accepted'],
    ['RFC 7797 b64', () => issuer.sign({}, { b64: false, crit: ['b64'] }), 'header-not-accepted'],
    ['RFC 9449 §7.2 a bound token', () => issuer.sign({ cnf: { jkt: 'x' } }), 'token-bound'],
    ['RFC 6749 §7.1 another token type', () => issuer.sign({ token_type: 'DPoP' }), 'claim-malformed'],
    ['a scope that contains the wanted one', () => issuer.sign({ scope: `x${scope}` }), 'scope-missing'],
    ['scopes as a list', () => issuer.sign({ scope: [scope] }), 'claim-malformed'],
    ['scopes with another blank between', () => issuer.sign({ scope: `a:b\t${scope}` }), 'scope-missing'],
    ['expired', () => issuer.sign({ exp: Math.floor(Date.now() / 1000) - 3600 }), 'token-expired'],
    ['issued tomorrow', () => issuer.sign({ iat: Math.floor(Date.now() / 1000) + 86_400 }), 'token-not-yet-valid'],
    ['exp as text', () => issuer.sign({ exp: '9999999999' }), 'claim-malformed'],
  ];
  for (const [rule, make, outcome] of table) {
    test(rule, async () => assert.equal(await judge(make()), outcome));
  }

  test('a good token with any one character changed', async () => {
    const token = issuer.sign();
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      assert.notEqual(await judge(token.slice(0, at) + other + token.slice(at + 1)), 'allowed', `character ${at}`);
    }
  });

  test('no claim of any kind breaks it or lets a stranger in', async () => {
    const names = fc.constantFrom(
      'iss',
      'scope',
      'exp',
      'iat',
      'nbf',
      'aud',
      'consumer',
      'supplier',
      'pid',
      'jti',
      'client_id',
    );
    const more = fc.constantFrom('delegation_source', 'authorization_details', 'token_type', 'client_amr', 'cnf');
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.oneof(names, more), fc.jsonValue(), { maxKeys: 3 }), async (claims) => {
        const decision = await policy.decide(`Bearer ${issuer.sign(claims)}`);
        if (decision.allowed) assert.equal(decision.caller.consumer.id, `0192:${consumer}`);
        else assert.ok([401, 403].includes(decision.refusal.status), decision.refusal.code);
      }),
      { numRuns: 300 },
    );
  });

  test('no header of any kind breaks it', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.base64String(), fc.constant(issuer.sign()));
    const odd = fc.array(text, { maxLength: 5 }).map((list) => list.join('.'));
    await fc.assert(
      fc.asyncProperty(odd, fc.constantFrom('Bearer ', 'bearer', '', 'Bearer  ', 'Basic '), async (token, scheme) => {
        const decision = await policy.decide(scheme + token);
        if (decision.allowed) assert.equal(token, token.trim());
        else assert.equal(decision.refusal.status, 401);
      }),
      { numRuns: 1000 },
    );
  });
});

/** What people get wrong with Maskinporten's tokens, as read in the trackers of those whom it happened to. */
describe('mistakes that others made', () => {
  let issuer: TestIssuer;
  before(async () => {
    issuer = await startTestIssuer();
  });
  after(() => issuer.stop());

  const ask = (token: string, requirements: object = {}) =>
    createResourceServer({ issuers: [issuer.issuer] })
      .require({ scope, ...requirements })
      .decide(`Bearer ${token}`);
  const outcome = async (token: string, requirements?: object) => {
    const decision = await ask(token, requirements);
    return decision.allowed ? 'allowed' : decision.refusal.code;
  };

  test('the audience was never checked, since Maskinporten writes none (altinn-studio#17112)', async () => {
    assert.equal(await outcome(issuer.sign({ aud: 'https://other.example/' })), 'audience-wrong');
    assert.equal(await outcome(issuer.sign()), 'allowed');
  });

  test("the API's own client id was taken for the audience (skiperator#589): the refusal says what to ask for", async () => {
    const decision = await ask(issuer.sign(), { audience: 'my-client-id' });
    assert.ok(!decision.allowed);
    assert.match(decision.refusal.description, /names no audience. Ask for it with resource my-client-id/);
  });

  test('the audience was skipped when the token had none (hfs#206, clerk#9585)', async () => {
    for (const aud of [undefined, [], 'unspecified', ['unspecified']]) {
      assert.equal(await outcome(issuer.sign({ aud }), { audience: 'https://api.example/' }), 'audience-wrong');
    }
  });

  test('one of many audiences was taken as proof (authorino#688): a policy names one', async () => {
    assert.throws(() => ask(issuer.sign(), { audience: ['https://a.example/', 'https://b.example/'] }), /one audience/);
  });

  test('issuers were compared by a part of them (altinn-studio#5979)', async () => {
    const { issuer: good } = issuer;
    for (const iss of [
      good.slice(0, -1),
      `${good}x`,
      `https://evil.example/?${good}`,
      good.toUpperCase(),
      ` ${good}`,
    ]) {
      assert.equal(await outcome(issuer.sign({ iss })), 'issuer-unknown', iss);
    }
    const decision = await ask(issuer.sign({ iss: good.slice(0, -1) }));
    assert.ok(!decision.allowed);
    assert.match(decision.refusal.description, /The last slash counts/);
  });

  test('a malformed token was answered with 500 (dialogporten#868)', async () => {
    for (const token of ['', 'x', 'a.b.c', '..', '%', 'e30.e30.e30', 'null']) {
      const decision = await ask(token);
      assert.ok(!decision.allowed && decision.refusal.status === 401, token);
    }
  });

  test('an outage of the keys was answered with 401 (altinn-authentication#2072)', async () => {
    issuer.answerWith({ status: 502, body: '' });
    const decision = await ask(issuer.sign());
    issuer.publish(issuer.key.publicJwk);
    assert.ok(!decision.allowed);
    assert.deepEqual([decision.refusal.status, decision.refusal.retryAfter], [503, 30]);
  });

  test('an access token could be used only once (hfs#205)', async () => {
    const policy = createResourceServer({ issuers: [issuer.issuer] }).require({ scope });
    const token = issuer.sign();
    for (const _ of [1, 2, 3]) assert.ok((await policy.decide(`Bearer ${token}`)).allowed);
  });

  test('invented kids each caused a fetch (lua-resty-openidc#468, go-oidc#482, fastapi-zitadel-auth#149)', async () => {
    const policy = createResourceServer({ issuers: [issuer.issuer] }).require({ scope });
    const before = issuer.fetches();
    await Promise.all(
      Array.from({ length: 200 }, (_, number) =>
        policy.decide(`Bearer ${issuer.sign({}, { kid: `invented-${number}` })}`),
      ),
    );
    assert.ok(issuer.fetches() - before <= 2);
  });

  test('the client id decided in place of the consumer', async () => {
    assert.equal(
      await outcome(issuer.sign({ client_id: '313770001' }), { consumer: '313770001' }),
      'consumer-not-accepted',
    );
    assert.equal(await outcome(issuer.sign({ client_id: 'anybody' }), { consumer }), 'allowed');
  });

  test('the supplier was not written down, and the source of the delegation not looked at', async () => {
    const supplier = organisation('313770001');
    const decision = await ask(issuer.sign({ supplier, delegation_source: 'https://tt02.altinn.no/' }));
    assert.equal(decision.audit.supplier, '0192:313770001');
    const elsewhere = { supplier, delegation_source: 'https://register.example/' };
    assert.equal(await outcome(issuer.sign(elsewhere)), 'delegation-source-not-accepted');
  });

  test('the end, the giver and the rights of a consent were not looked at', async () => {
    const consent = (more: object) => ({
      authorization_details: [
        {
          type: 'urn:altinn:consent',
          id: 'x',
          from: `urn:altinn:organization:identifier-no:${consumer}`,
          to: organisation(consumer),
          validTo: '2099-01-01T00:00:00Z',
          consentRights: [{ action: ['consent'], resource: [{ type: 'urn:altinn:resource', value: 'income' }] }],
          ...more,
        },
      ],
    });
    const needed = { consent: { resource: 'income' } };
    assert.equal(await outcome(issuer.sign(consent({})), needed), 'allowed');
    assert.equal(
      await outcome(issuer.sign(consent({ validTo: '2020-01-01T00:00:00Z' })), needed),
      'consent-not-accepted',
    );
    assert.equal(await outcome(issuer.sign(consent({})), { consent: { resource: 'debt' } }), 'consent-not-accepted');
    assert.equal(await outcome(issuer.sign(consent({ from: undefined })), needed), 'claim-malformed');
  });
});
