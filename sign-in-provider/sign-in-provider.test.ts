import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { makePid, openTinyBrowser, organisations } from '@portvakt/own-tests';
import * as client from 'openid-client';
import type { DetailKind } from './check-details.ts';
import { readPeople } from './read-people.ts';
import { type SignInProvider, startSignInProvider } from './start-sign-in-provider.ts';

const redirect = 'http://localhost:9/callback';
const resource = 'urn:altinn:resource:portal';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const kari = {
  name: 'Kari Demo',
  pid: makePid(),
  organisations: [
    { orgno: organisations.consumer, name: 'Kunden AS' },
    { orgno: organisations.provider, name: 'Slettet AS', deleted: true },
  ],
};
const ola = { name: 'Ola Jobb', email: 'ola@kunden.example', email_verified: true, employer: organisations.consumer };

let provider: SignInProvider;
let config: client.Configuration;
before(async () => {
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'portal', alg: 'RS256' }] };
  provider = await startSignInProvider({
    people: [kari, ola],
    clients: [{ client_id: 'portal', redirect_uris: [redirect], jwks }],
  });
  const key = await crypto.subtle.importKey(
    'pkcs8',
    new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' })),
    { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  config = await client.discovery(
    new URL(provider.issuer),
    'portal',
    undefined,
    client.PrivateKeyJwt({ key, kid: 'portal' }),
    { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] },
  );
});
after(() => provider.stop());

/** Signs in as the person whose button reads `label`, and gives the claims of the ID token. */
async function signIn(label: string, details?: readonly object[], misbehaviour = '') {
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const browser = openTinyBrowser();
  const start = client.buildAuthorizationUrl(config, {
    redirect_uri: redirect,
    scope: 'openid profile email',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...(details !== undefined && { authorization_details: JSON.stringify(details) }),
  });
  const page = await browser.visit(start.href);
  assert.equal(page.status, 200, page.text);
  const button = new RegExp(`value="([^"]+)">${label}<`).exec(page.text)?.[1]?.replaceAll('&quot;', '"');
  assert.ok(button, `${label} in ${page.text}`);
  let location = new URL(page.url).href;
  let response = await browser.request(location, {
    method: 'POST',
    body: new URLSearchParams({ choice: button, misbehaviour }),
  });
  while (!location.startsWith(redirect)) {
    const next = response.headers.get('location');
    assert.ok(next, await response.text());
    location = new URL(next, location).href;
    if (!location.startsWith(redirect)) response = await browser.request(location);
  }
  const tokens = await client.authorizationCodeGrant(config, new URL(location), {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  });
  return tokens.claims() as Readonly<Record<string, unknown>>;
}

const detail = (type: DetailKind, more: object = {}) => ({ type, ...more });

test('a person with a number and an organisation, in the newer spelling', async () => {
  const claims = await signIn('Kari Demo', [detail('ansattporten:altinn:resource', { resource })]);
  assert.equal(claims.pid, kari.pid);
  assert.equal(claims.name, 'Kari Demo');
  assert.equal(claims.acr, 'idporten-loa-high');
  assert.deepEqual(claims.authorization_details, [
    {
      authorized_parties: [
        {
          orgno: { authority: 'iso6523-actorid-upis', ID: `0192:${organisations.consumer}` },
          resource: 'portal',
          name: 'Kunden AS',
          unit_type: 'AS',
        },
      ],
      resource,
      type: 'ansattporten:altinn:resource',
      resource_name: 'portal',
    },
  ]);
});

test('the older spelling, with rights', async () => {
  const details = [detail('ansattporten:altinn:service', { resource: 'urn:altinn:resource:5613:1' })];
  const claims = await signIn('Kari Demo', details);
  assert.deepEqual((claims.authorization_details as { reportees: unknown }[])[0]?.reportees, [
    {
      Authority: 'iso6523-actorid-upis',
      ID: `0192:${organisations.consumer}`,
      Name: 'Kunden AS',
      Rights: ['Read', 'Write'],
    },
  ]);
});

test('an account at work names the employer and no number', async () => {
  const claims = await signIn('Ola Jobb', [detail('ansattporten:orgno')]);
  assert.equal(claims.pid, undefined);
  assert.equal(claims.email_verified, true);
  assert.deepEqual(claims.authorization_details, [
    {
      type: 'ansattporten:orgno',
      orgno: { Authority: 'iso6523-actorid-upis', ID: `0192:${organisations.consumer}` },
    },
  ]);
});

test('deleted organisations are offered to those who ask for them, and where that goes wrong', async () => {
  const asked = detail('ansattporten:altinn:resource', { resource, allow_multiple_organizations: true });
  const count = ({ authorization_details: answered }: Readonly<Record<string, unknown>>) =>
    (answered as { authorized_parties: unknown[] }[])[0]?.authorized_parties.length;
  assert.equal(count(await signIn('Kari Demo', [asked])), 1);
  assert.equal(count(await signIn('Kari Demo', [{ ...asked, allow_deleted_organizations: true }])), 2);
  assert.equal(count(await signIn('Kari Demo', [asked], 'deleted-organisation')), 2);
});

test('the file in the documentation can be used', async () => {
  const text = await readFile(new URL('../docs/sign-in.md', import.meta.url), 'utf8');
  const file = JSON.parse(/^```json\n(.*?)^```$/ms.exec(text)?.[1] ?? '');
  assert.deepEqual(readPeople(file), file);
});

test('kinds are never mixed', async () => {
  const mixed = [detail('ansattporten:altinn:resource', { resource }), detail('ansattporten:orgno')];
  const start = client.buildAuthorizationUrl(config, {
    redirect_uri: redirect,
    scope: 'openid',
    code_challenge: await client.calculatePKCECodeChallenge('a'.repeat(43)),
    code_challenge_method: 'S256',
    authorization_details: JSON.stringify(mixed),
  });
  const response = await fetch(start, { redirect: 'manual' });
  const answered = new URL(response.headers.get('location') ?? '').searchParams;
  assert.equal(answered.get('error'), 'invalid_authorization_details');
  assert.match(answered.get('error_description') ?? '', /cannot be mixed/);
});

for (const misbehaviour of ['wrong-nonce', 'no-nonce', 'wrong-aud', 'wrong-issuer', 'bad-signature', 'expired']) {
  test(`an answer wrong on purpose is refused by a client that looks: ${misbehaviour}`, async () => {
    await assert.rejects(signIn('Kari Demo', undefined, misbehaviour));
  });
}
