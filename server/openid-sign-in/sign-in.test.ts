import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makePid, openSignInForTest, openTinyBrowser, organisations, type SignInForTest } from '@portvakt/own-tests';

const resource = 'urn:altinn:resource:portal';
const kari = {
  name: 'Kari Demo',
  pid: makePid(),
  organisations: [
    { orgno: organisations.consumer, name: 'Kunden AS' },
    { orgno: organisations.supplier, name: 'Slettet AS', deleted: true },
  ],
};
const ola = { name: 'Ola Alene', pid: makePid({ month: 2 }) };
const per = { name: 'Per Jobb', email: 'per@kunden.example', email_verified: true, acr: 'entraid' };

let at: SignInForTest;
before(async () => {
  at = await openSignInForTest({
    people: [kari, ola, per],
    environment: {
      PORTVAKT_SIGN_IN_RIGHTS: `ansattporten:altinn:resource ${resource}=integrations+members`,
      PORTVAKT_SIGN_IN_LEVELS: 'idporten-loa-high idporten-loa-substantial entraid',
    },
  });
});
after(() => at.stop());

interface SessionBody {
  readonly person: { readonly name: string; readonly party_uuid: string };
  readonly organisations: readonly {
    readonly orgno: string;
    readonly name: string;
    readonly rights: readonly string[];
  }[];
}

describe('sign-in with a provider', () => {
  test('a person with an organisation is signed in, with the rights that the resource gives', async () => {
    const { browser, page } = await at.signIn('Kari Demo', { to: `/portal/${organisations.consumer}/members` });
    assert.equal(new URL(page.url).pathname, `/portal/${organisations.consumer}/members`);
    const { status, body } = await at.call(browser, 'portal/session');
    assert.equal(status, 200);
    const { person, organisations: held } = body as SessionBody;
    assert.equal(person.name, 'Kari Demo');
    assert.deepEqual(
      held.map(({ orgno, name, rights }) => ({ orgno, name, rights })),
      [{ orgno: organisations.consumer, name: 'Kunden AS', rights: ['integrations', 'members'] }],
    );
    assert.equal(JSON.stringify(body).includes(kari.pid), false, 'the number is not shown');
    assert.equal(browser.cookies(at.server.issuer).has('portvakt-sign-in'), false, 'what was begun is forgotten');
    const out = await at.call(browser, 'portal/sign-out', { method: 'POST' });
    assert.equal(out.status, 200);
    assert.equal((await at.call(browser, 'portal/session')).status, 401);
  });

  test('people are the same the next time, with and without a number', async () => {
    for (const label of ['Ola Alene', 'Per Jobb']) {
      const uuids = [];
      for (const _ of [1, 2]) {
        const { browser } = await at.signIn(label);
        const { body } = await at.call(browser, 'portal/session');
        const { person, organisations: held } = body as SessionBody;
        assert.equal(person.name, label);
        assert.deepEqual(held, []);
        uuids.push(person.party_uuid);
      }
      assert.equal(new Set(uuids).size, 1, label);
    }
  });

  const wrongs = {
    'wrong-nonce': 'cannot be accepted',
    'no-nonce': 'cannot be accepted',
    'wrong-aud': 'cannot be accepted',
    'wrong-issuer': 'cannot be accepted',
    'bad-signature': 'cannot be accepted',
    expired: 'cannot be accepted',
    'bad-pid': 'cannot be accepted',
    'low-level': 'higher level',
  };
  for (const [misbehaviour, told] of Object.entries(wrongs)) {
    test(`nobody is signed in by an answer that is wrong: ${misbehaviour}`, async () => {
      const { browser, page } = await at.signIn('Kari Demo', { misbehaviour });
      assert.match(page.text, new RegExp(told));
      assert.ok(page.status >= 400);
      assert.match(page.text, /[0-9a-f]{32}/, 'a trace id');
      assert.equal((await at.call(browser, 'portal/session')).status, 401);
    });
  }

  test('a deleted organisation among the claims gives nothing', async () => {
    const { browser } = await at.signIn('Kari Demo', { misbehaviour: 'deleted-organisation' });
    const { body } = await at.call(browser, 'portal/session');
    assert.deepEqual(
      (body as SessionBody).organisations.map(({ orgno }) => orgno),
      [organisations.consumer],
    );
  });

  test('whoever cancels is told so kindly', async () => {
    const { page, browser } = await at.signIn('Avbryt');
    assert.match(page.text, /You cancelled the sign-in/);
    assert.match(page.text, /href="\/portal\/sign-in\/start\?to=/);
    const inNynorsk = await browser.visit(`${page.url}&lang=nn`);
    assert.match(inNynorsk.text, /Du avbraut innlogginga/);
  });

  test('a callback with a foreign state, or in a browser that began nothing, signs nobody in', async () => {
    const start = await openTinyBrowser().request(`${at.server.issuer}portal/sign-in/start`);
    const foreign = new URL(start.headers.get('location') ?? '').searchParams.get('state');
    const browser = openTinyBrowser();
    const own = await browser.request(`${at.server.issuer}portal/sign-in/start`);
    assert.equal(own.status, 303);
    for (const someone of [browser, openTinyBrowser()]) {
      const page = await someone.visit(`${at.server.issuer}portal/callback?code=x&state=${foreign}`);
      assert.equal(page.status, 400);
      assert.match(page.text, /do not recognise this sign-in/);
      assert.equal((await at.call(someone, 'portal/session')).status, 401);
    }
    assert.ok(browser.cookies(at.server.issuer).has('portvakt-sign-in'), 'its own sign-in can still be finished');
  });

  test('what the page says cannot be written by an address', async () => {
    const query = 'failure=%3Cscript%3E&trace_id=%3Cscript%3E&to=https%3A%2F%2Fevil.example%2F';
    const page = await openTinyBrowser().visit(`${at.server.issuer}portal/sign-in/failed?${query}`);
    assert.doesNotMatch(page.text, /<script|evil\.example/);
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  });

  test('nobody is sent elsewhere after the sign-in', async () => {
    const { page } = await at.signIn('Ola Alene', { to: '//evil.example/portal/' });
    assert.equal(new URL(page.url).origin, new URL(at.server.issuer).origin);
  });

  test('what was begun is of no use when it has been touched', async () => {
    const browser = openTinyBrowser();
    const start = await browser.request(`${at.server.issuer}portal/sign-in/start`);
    const state = new URL(start.headers.get('location') ?? '').searchParams.get('state');
    const cookies = browser.cookies(at.server.issuer) as Map<string, string>;
    const cookie = cookies.get('portvakt-sign-in') ?? '';
    cookies.set('portvakt-sign-in', `${cookie.slice(0, 30)}${cookie[30] === 'A' ? 'B' : 'A'}${cookie.slice(31)}`);
    const page = await browser.visit(`${at.server.issuer}portal/callback?code=x&state=${state}`);
    assert.match(page.text, /do not recognise this sign-in/);
  });
});

test('a provider that does not answer is told apart from one that says no', async () => {
  const other = await openSignInForTest({ people: [ola] });
  try {
    await other.provider.stop();
    const page = await openTinyBrowser().visit(`${other.server.issuer}portal/sign-in/start`);
    assert.equal(page.status, 503);
    assert.match(page.text, /does not answer/);
  } finally {
    await other.server.stop();
  }
});
