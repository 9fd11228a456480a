import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeKey, organisations, signJws } from '@portvakt/own-tests';
import { type Reply, UnansweredError } from '#outgoing-requests';
import { createTrustedIssuerReader } from './read-trusted-issuer.ts';

const issuer = 'https://other.example/';
const audience = 'https://here.example/';
const key = makeKey('their-key');
const forger = makeKey('their-key');
let now = Date.UTC(2026, 10, 24);
/** What the clock was set by; how long ago something was is another matter. */
let set = 0;

/** Another issuer at `issuer`, whose pages are what `pages` says. */
function open(pages: Readonly<Record<string, unknown>> = {}) {
  const asked: string[] = [];
  const known: Record<string, unknown> = {
    [`${issuer}.well-known/oauth-authorization-server`]: { issuer, jwks_uri: `${issuer}jwk` },
    [`${issuer}jwk`]: { keys: [key.publicJwk] },
    ...pages,
  };
  const read = createTrustedIssuerReader({
    issuers: [issuer],
    audiences: () => [audience],
    clock: () => now + set,
    monotonic: () => now,
    ask: async ({ url }): Promise<Reply> => {
      asked.push(url);
      if (!(url in known)) throw new UnansweredError('nobody');
      return { status: 200, body: known[url] };
    },
  });
  return { read, asked };
}

function sign(changed: object = {}, header: object = {}, by = key) {
  const iat = Math.floor(now / 1000);
  const claims = {
    iss: issuer,
    scope: 'altinn:maskinporten/delegations.admin',
    client_id: 'portvakt',
    iat,
    exp: iat + 120,
    consumer: { authority: 'iso6523-actorid-upis', ID: `0192:${organisations.provider}` },
    ...changed,
  };
  return `Bearer ${signJws({ alg: 'RS256', kid: 'their-key', ...header }, claims, by.privateKey)}`;
}

test('a token of a trusted issuer is proved with its keys, which are kept', async () => {
  const { read, asked } = open();
  for (const aud of [undefined, audience, 'unspecified']) {
    const token = await read(sign({ aud }));
    assert.ok(token !== undefined && 'consumer' in token);
    assert.equal(token.consumer, organisations.provider);
  }
  assert.equal(asked.length, 2);
});

test("somebody else's token is left alone", async () => {
  const { read, asked } = open();
  for (const token of [
    undefined,
    'Bearer x.y.z',
    sign({ iss: 'https://third.example/' }),
    sign({ iss: `${issuer}x` }),
  ]) {
    assert.equal(await read(token), undefined);
  }
  assert.deepEqual(asked, []);
});

test('what is not a living, whole token of theirs for us is a fault', async () => {
  const cases: readonly (readonly [name: string, token: string])[] = [
    ['signed by another with their kid', sign({}, {}, forger)],
    ['for another server', sign({ aud: 'https://elsewhere.example/' })],
    ['expired', sign({ exp: Math.floor(now / 1000) - 1 })],
    ['without a scope', sign({ scope: undefined })],
    ['without a consumer', sign({ consumer: undefined })],
    ['another algorithm', sign({}, { alg: 'RS512' })],
  ];
  for (const [name, token] of cases) {
    const read = await open().read(token);
    assert.ok(read !== undefined && 'fault' in read, name);
  }
});

test('metadata that is not their own, or keys of another host, prove nothing', async () => {
  const metadata = `${issuer}.well-known/oauth-authorization-server`;
  const stray = 'https://evil.example/jwk';
  for (const page of [
    { issuer: 'https://evil.example/', jwks_uri: `${issuer}jwk` },
    { issuer, jwks_uri: stray },
    { issuer },
    undefined,
  ]) {
    const { read, asked } = open({ [metadata]: page, [stray]: { keys: [key.publicJwk] } });
    const token = await read(sign());
    assert.ok(token !== undefined && 'fault' in token, JSON.stringify(page));
    assert.equal(asked.includes(stray), false);
  }
});

test('a key that is not known yet is looked for, but not for every token that names one', async () => {
  const fresh = makeKey('fresh');
  const pages: Record<string, unknown> = { [`${issuer}jwk`]: { keys: [key.publicJwk] } };
  const { read, asked } = open(pages);
  assert.ok('consumer' in ((await read(sign())) ?? {}));
  for (let attempt = 0; attempt < 10; attempt += 1) {
    assert.ok('fault' in ((await read(sign({}, { kid: 'fresh' }, fresh))) ?? {}));
  }
  assert.equal(asked.length, 2, 'they were read a moment ago');
  now += 6000;
  assert.ok('fault' in ((await read(sign({}, { kid: 'fresh' }, fresh))) ?? {}));
  assert.equal(asked.length, 4);
  // A clock that is set back makes no pause longer.
  now += 6000;
  set = -3_600_000;
  await read(sign({}, { kid: 'fresh' }, fresh));
  set = 0;
  assert.equal(asked.length, 6);
});
