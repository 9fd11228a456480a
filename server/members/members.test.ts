import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  makePid,
  openSignInForTest,
  openTinyBrowser,
  organisations,
  type SignInForTest,
  type TinyBrowser,
} from '@portvakt/own-tests';

const resource = 'urn:altinn:resource:portal';
const { consumer, supplier } = organisations;
let now = Date.now();
let at: SignInForTest;
let director: TinyBrowser;

const people = [
  { name: 'Daglig Demo', pid: makePid({ month: 7 }), organisations: [{ orgno: consumer, name: 'Kunden AS' }] },
  { name: 'Annen Demo', pid: makePid({ month: 6 }), organisations: [{ orgno: supplier, name: 'Leverandøren AS' }] },
  ...['Kari', 'Ola', 'Per', 'Siri', 'Nils'].map((name, index) => ({
    name: `${name} Demo`,
    pid: makePid({ month: index + 1 }),
  })),
  { name: 'Jobb Demo', email: 'Jobb@Kunden.example', email_verified: true },
];

before(async () => {
  at = await openSignInForTest({
    people,
    clock: () => now,
    registry: {
      organisations: [consumer, supplier].map((orgno) => ({ orgno, name: `Virksomhet ${orgno}`, terms_signed: true })),
    },
    environment: {
      PORTVAKT_SIGN_IN_RIGHTS: `ansattporten:altinn:resource ${resource}=members`,
      PORTVAKT_SIGN_IN_SCOPES: 'openid profile email',
    },
  });
  director = (await at.signIn('Daglig Demo')).browser;
});
after(() => at.stop());

// biome-ignore lint/suspicious/noExplicitAny: answers are checked field by field
type Answer = { status: number; body: any };
const call = (by: TinyBrowser, method: string, path: string, body?: unknown, organisation: string = consumer) =>
  at.call(by, `portal/api/v1/${path}`, { method, organisation, body }) as Promise<Answer>;
const invite = async (rights: readonly string[], email = 'ny@kunden.example') => {
  const { status, body } = await call(director, 'POST', 'invitations', { email, rights });
  assert.equal(status, 201, JSON.stringify(body));
  return { id: body.id as string, code: new URL(body.invitation_url).pathname.split('/').at(-1) ?? '' };
};
const accept = (by: TinyBrowser, code: string) =>
  at.call(by, `portal/my-invitations/${code}/accept`, { method: 'POST' }) as Promise<Answer>;
const become = async (label: string, rights: readonly string[]) => {
  const { browser } = await at.signIn(label);
  const { code } = await invite(rights);
  assert.equal((await accept(browser, code)).status, 200);
  const { body } = (await at.call(browser, 'portal/session')) as Answer;
  return { browser, uuid: body.person.party_uuid as string };
};

describe('members', () => {
  test('somebody is invited, sees to what, accepts, and may do just that', async () => {
    const { browser } = await at.signIn('Kari Demo');
    const { code } = await invite(['integrations']);
    const seen = (await at.call(browser, `portal/my-invitations/${code}`)) as Answer;
    assert.deepEqual([seen.status, seen.body.orgno, seen.body.rights], [200, consumer, ['integrations']]);
    assert.equal((await accept(browser, code)).status, 200);
    const session = (await at.call(browser, 'portal/session')) as Answer;
    assert.deepEqual(
      session.body.organisations.map(({ orgno, rights }: { orgno: string; rights: unknown }) => [orgno, rights]),
      [[consumer, ['integrations']]],
    );
    assert.equal((await call(browser, 'GET', 'clients')).status, 200);
    assert.equal((await call(browser, 'GET', 'members')).status, 403);
    assert.equal(
      (await call(browser, 'POST', 'invitations', { email: 'x@y.example', rights: ['members'] })).status,
      403,
    );
    const listed = await call(director, 'GET', 'members');
    assert.deepEqual(
      listed.body.members.map(({ name, rights }: { name: string; rights: unknown }) => [name, rights]),
      [['Kari Demo', ['integrations']]],
    );
  });

  test('an invitation is good once, for fourteen days, until it is withdrawn', async () => {
    const { browser } = await at.signIn('Ola Demo');
    const used = await invite(['apis']);
    assert.equal((await accept(browser, used.code)).status, 200);
    assert.equal((await accept(browser, used.code)).status, 404);
    const withdrawn = await invite(['apis']);
    assert.equal((await call(director, 'DELETE', `invitations/${withdrawn.id}`)).status, 204);
    assert.equal((await call(director, 'DELETE', `invitations/${withdrawn.id}`)).status, 404);
    assert.equal((await accept(browser, withdrawn.code)).status, 404);
    const old = await invite(['apis']);
    assert.equal((await accept(browser, `${old.code}x`)).status, 404);
    now += 14 * 24 * 3_600_000;
    const later = (await at.signIn('Ola Demo')).browser;
    assert.equal((await accept(later, old.code)).status, 404, 'too old');
    director = (await at.signIn('Daglig Demo')).browser;
    assert.deepEqual((await call(director, 'GET', 'invitations')).body.invitations, []);
  });

  test('two who accept at the same time do not both become members', async () => {
    const browsers = await Promise.all(
      ['Per Demo', 'Siri Demo'].map(async (label) => (await at.signIn(label)).browser),
    );
    const { code } = await invite(['approvals']);
    const answers = await Promise.all(browsers.map((browser) => accept(browser, code)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 404]);
  });

  test('a verified address must be the invited one', async () => {
    const { browser } = await at.signIn('Jobb Demo');
    const other = await invite(['apis'], 'another@kunden.example');
    const refused = await accept(browser, other.code);
    assert.equal(refused.status, 403);
    assert.match(refused.body.error_description, /another e-mail address/);
    const own = await invite(['apis'], 'JOBB@kunden.example');
    assert.equal((await accept(browser, own.code)).status, 200);
  });

  test('without a session, or from another page, nothing is accepted', async () => {
    const { code } = await invite(['apis']);
    const { browser } = await at.signIn('Nils Demo');
    assert.equal((await at.call(openTinyBrowser(), `portal/my-invitations/${code}`)).status, 401);
    const foreign = await browser.request(`${at.server.issuer}portal/my-invitations/${code}/accept`, {
      method: 'POST',
    });
    assert.equal(foreign.status, 403);
  });

  test("another organisation's members and invitations are out of reach", async () => {
    const stranger = (await at.signIn('Annen Demo')).browser;
    const { uuid } = await become('Nils Demo', ['apis']);
    const { id } = await invite(['apis']);
    assert.equal((await call(stranger, 'GET', 'members')).status, 403);
    for (const path of [`members/${uuid}`, `invitations/${id}`]) {
      assert.equal((await call(stranger, 'DELETE', path)).status, 403, path);
      assert.equal((await call(stranger, 'DELETE', path, undefined, supplier)).status, 404, path);
    }
    const put = await call(stranger, 'PUT', `members/${uuid}`, { rights: ['members'] }, supplier);
    assert.equal(put.status, 404);
  });

  test('the last administrator cannot leave; one of two can', async () => {
    const kari = await become('Kari Demo', ['members']);
    const alone = await call(kari.browser, 'DELETE', `members/${kari.uuid}`);
    assert.equal(alone.status, 409);
    assert.match(alone.body.error_description, /only administrator/);
    assert.equal((await call(kari.browser, 'PUT', `members/${kari.uuid}`, { rights: ['apis'] })).status, 409);
    const nils = await become('Nils Demo', ['members']);
    const invited = await call(nils.browser, 'POST', 'invitations', { email: 'x@y.example', rights: ['members'] });
    assert.equal(invited.status, 201);
    assert.equal((await call(kari.browser, 'PUT', `members/${kari.uuid}`, { rights: ['apis'] })).status, 200);
    assert.equal((await call(kari.browser, 'GET', 'members')).status, 403, 'at once');
    assert.equal((await call(nils.browser, 'DELETE', `members/${nils.uuid}`)).status, 409);
    assert.equal((await call(director, 'DELETE', `members/${nils.uuid}`)).status, 204, 'by another administrator');
    const open = (await call(director, 'GET', 'invitations')).body.invitations as { id: string }[];
    assert.equal(
      open.some(({ id }) => id === invited.body.id),
      false,
      'what they had invited is withdrawn',
    );
  });

  test('what cannot be is refused, and the operator’s right cannot be given', async () => {
    for (const body of [
      { email: 'x@y.example', rights: [] },
      { email: 'x@y.example', rights: ['operation'] },
      { email: 'x@y.example', rights: ['apis', 'apis'] },
      { email: 'no address', rights: ['apis'] },
      { email: 'a@b\r\nBcc: c@d', rights: ['apis'] },
      { email: `${'x'.repeat(250)}@y.no`, rights: ['apis'] },
      {},
    ]) {
      assert.equal((await call(director, 'POST', 'invitations', body)).status, 400, JSON.stringify(body));
    }
    assert.equal((await call(director, 'DELETE', 'members/nobody')).status, 404);
  });
});
