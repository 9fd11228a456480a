import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  isSignedBy,
  type MailServer,
  openSelfService,
  parties,
  type SelfServiceForTest,
  startMailServer,
  startWebhookReceiver,
  type WebhookReceiver,
} from '@portvakt/own-tests';

let mail: MailServer;
let hook: WebhookReceiver;
let portvakt: SelfServiceForTest;
let now = Date.now();
before(async () => {
  mail = await startMailServer();
  hook = await startWebhookReceiver();
  portvakt = await openSelfService({ clock: () => now, environment: { PORTVAKT_SMTP_URL: mail.url } });
});
after(async () => {
  await portvakt.close();
  await mail.stop();
  await hook.stop();
});

const SETTINGS = '/api/v1/notices/settings';
const everything = { language: 'en', topics: ['expiry', 'access', 'applications', 'terms'] };

async function call(orgno: string, method: string, path: string, body?: unknown, headers = {}) {
  const bearer = await portvakt.mint(orgno, ['portvakt:organisation.write']);
  return portvakt.call(method, path, { bearer, headers, ...(body !== undefined && { body }) });
}

/** Where the links of a mail lead, by what they do. */
function readLinks(text: string): Readonly<Record<string, string>> {
  const links = [...text.matchAll(/(https?:\/\/\S+\/email\/(confirm|stop)\?token=\S+)/g)];
  return Object.fromEntries(links.map(([, url = '', purpose = '']) => [purpose, url]));
}

test('settings begin empty, and take only what is whole', async () => {
  const first = await call(parties.consumer, 'GET', SETTINGS);
  assert.deepEqual(first.body, {
    language: 'nb',
    topics: ['expiry', 'access', 'applications', 'terms'],
    email_addresses: [],
    email_available: true,
  });
  const wrong: readonly (readonly [object, RegExp])[] = [
    [{ webhook_url: 'http://example.no/' }, /must be https/],
    [{ webhook_url: 'https://10.0.0.1/' }, /public internet/],
    [{ webhook_url: 'https://[::ffff:10.0.0.1]/' }, /public internet/],
    [{ webhook_url: 'https://metadata.internal/' }, /public internet/],
    [{ webhook_url: 'https://user:secret@example.no/' }, /no user name/],
    [{ email_addresses: ['a@example.no\r\nBcc: b@example.no'] }, /email_addresses/],
    [{ email_addresses: ['A <a@example.no>'] }, /plain e-mail address/],
    [{ email_addresses: ['a@example.no,b@example.no'] }, /plain e-mail address/],
    [{ email_addresses: Array.from({ length: 11 }, (_, at) => `a${at}@example.no`) }, /email_addresses/],
    [{ topics: ['weather'] }, /topics/],
  ];
  for (const [part, told] of wrong) {
    const refused = await call(parties.consumer, 'PUT', SETTINGS, { ...everything, ...part });
    assert.equal(refused.status, 400, JSON.stringify(part));
    assert.match(refused.text, told);
  }
  assert.equal(mail.received.length, 0);
});

test('an address gets one message until it is confirmed, then notices, and none once its owner says stop', async () => {
  const address = 'drift@kunden.example';
  const kept = await call(parties.consumer, 'PUT', SETTINGS, { ...everything, email_addresses: [address] });
  assert.equal(kept.status, 200, kept.text);
  const asking = await mail.wait(1);
  assert.deepEqual(asking.to, [address]);
  assert.equal(asking.headers.get('subject'), 'Portvakt: Confirm your e-mail address');
  assert.doesNotMatch(asking.text, /Kunden AS/);
  // Neither a test nor the same settings again send anything more.
  await call(parties.consumer, 'PUT', SETTINGS, { ...everything, email_addresses: [address] });
  const sent = await call(parties.consumer, 'POST', `${SETTINGS}/test`);
  assert.deepEqual(sent.body, { sent: 0 });

  const { confirm = '', stop = '' } = readLinks(asking.text);
  const page = await fetch(confirm);
  assert.equal(page.status, 200);
  assert.match(String(page.headers.get('content-security-policy')), /form-action 'self'/);
  const states = async () => (await call(parties.consumer, 'GET', SETTINGS)).body.email_addresses;
  // Programs that follow links confirm nothing.
  assert.equal((await states())[0].state, 'asked');
  assert.equal((await fetch(`${confirm}x`)).status, 410);
  assert.equal((await fetch(confirm.replace('/confirm', '/stop'))).status, 410);
  assert.equal((await fetch(confirm, { method: 'POST' })).status, 200);
  assert.equal((await states())[0].state, 'confirmed');
  assert.equal((await fetch(confirm, { method: 'POST' })).status, 410, 'the link works once');

  now += 61_000;
  assert.deepEqual((await call(parties.consumer, 'POST', `${SETTINGS}/test`)).body, { sent: 1 });
  const notice = await mail.wait(2);
  assert.equal(notice.headers.get('subject'), 'Portvakt: This is a test notice');
  assert.match(String(notice.headers.get('list-unsubscribe')), /^<http.*\/email\/stop\?token=.*>$/);
  const oneClick = { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) };
  assert.equal((await fetch(stop, oneClick)).status, 200);
  assert.equal((await states())[0].state, 'declined');
  now += 61_000;
  assert.deepEqual((await call(parties.consumer, 'POST', `${SETTINGS}/test`)).body, { sent: 0 });
  // Its owner is not asked again, by taking it out and in again either.
  await call(parties.consumer, 'PUT', SETTINGS, everything);
  now += 2 * 24 * 60 * 60 * 1000;
  const again = await call(parties.consumer, 'PUT', SETTINGS, { ...everything, email_addresses: [address] });
  assert.equal(again.status, 409, again.text);
  assert.equal(mail.received.length, 2);
});

test('an address is asked by few organisations a day', async () => {
  const address = 'offer@example.no';
  const asked = [];
  for (const orgno of [parties.provider, parties.supplier, parties.stranger, parties.consumer]) {
    asked.push((await call(orgno, 'PUT', SETTINGS, { ...everything, email_addresses: [address] })).status);
  }
  assert.deepEqual(asked, [200, 200, 200, 429]);
  // A refused change leaves nothing behind.
  assert.deepEqual((await call(parties.consumer, 'GET', SETTINGS)).body.email_addresses, []);
});

test('a webhook is signed with a secret that is shown once, and with both for a day after a new one', async () => {
  const kept = await call(parties.provider, 'PUT', SETTINGS, { ...everything, webhook_url: hook.url });
  const first: string = kept.body.webhook_secret;
  assert.match(first, /^whsec_[A-Za-z0-9+/]{43}=$/);
  assert.equal((await call(parties.provider, 'GET', SETTINGS)).body.webhook_secret, undefined);
  assert.deepEqual((await call(parties.provider, 'POST', `${SETTINGS}/test`)).body, { sent: 1 });
  const posted = await hook.wait(1);
  assert.ok(isSignedBy(posted, first));
  const { type, data } = JSON.parse(posted.body);
  assert.equal(type, 'notices');
  assert.deepEqual(
    [data.organisation, data.notices.map(({ kind, title }: { kind: string; title: string }) => [kind, title])],
    [parties.provider, [['test', 'This is a test notice']]],
  );
  const renewed = await call(parties.provider, 'POST', `${SETTINGS}/webhook-secret`, undefined, {
    'idempotency-key': 'renewal',
  });
  const second: string = renewed.body.webhook_secret;
  assert.notEqual(second, first);
  const repeated = await call(parties.provider, 'POST', `${SETTINGS}/webhook-secret`, undefined, {
    'idempotency-key': 'renewal',
  });
  assert.equal(repeated.body.webhook_secret, undefined, 'a kept answer has no secret');
  now += 61_000;
  await call(parties.provider, 'POST', `${SETTINGS}/test`);
  const both = await hook.wait(2);
  assert.ok(isSignedBy(both, first) && isSignedBy(both, second));
  now += 25 * 60 * 60 * 1000;
  await call(parties.provider, 'POST', `${SETTINGS}/test`);
  const one = await hook.wait(3);
  assert.ok(!isSignedBy(one, first) && isSignedBy(one, second));
});

test('access that is given and withdrawn is in the inbox of who got it, once, and in nobody else’s', async () => {
  const bearer = await portvakt.mint(parties.provider, ['idporten:scopes.write']);
  for (const scope of ['etat:ikke', 'etat:skjult']) {
    const path = `/api/v1/scopes/access/${parties.stranger}?scope=${scope}`;
    assert.equal((await portvakt.call('PUT', path, { bearer })).status, 200);
  }
  // A change of settings lets the work be done at once.
  await call(parties.stranger, 'PUT', SETTINGS, { ...everything, webhook_url: hook.url });
  const inbox = async (orgno: string) => (await call(orgno, 'GET', '/api/v1/notices?language=nn')).body;
  const scopesOf = (page: { content: readonly { about: { scopes: readonly string[] } }[] }) =>
    page.content.flatMap(({ about }) => about.scopes).sort();
  let told = await inbox(parties.stranger);
  // What was given at the same time is usually told at the same time.
  for (; scopesOf(told).length < 2; told = await inbox(parties.stranger)) await new Promise(setImmediate);
  assert.deepEqual(scopesOf(told), ['etat:ikke', 'etat:skjult']);
  for (const { kind, title, about } of told.content) {
    assert.equal(kind, 'access-granted');
    assert.equal(title, `Etaten har gitt dykk tilgang til ${about.scopes.join(', ')}`);
    assert.equal(about.owner, parties.provider);
  }
  assert.equal(told.unread, told.content.length);
  for (const { id } of told.content) {
    assert.equal((await call(parties.consumer, 'POST', `/api/v1/notices/${id}/read`)).status, 404);
    assert.equal((await call(parties.stranger, 'POST', `/api/v1/notices/${id}/read`)).status, 200);
  }
  assert.equal((await inbox(parties.stranger)).unread, 0);
  const own = (await inbox(parties.provider)).content.map(({ kind }: { kind: string }) => kind);
  assert.deepEqual([...new Set(own)], ['test']);
});

test('settings that somebody changed meanwhile are not overwritten', async () => {
  const read = await call(parties.supplier, 'GET', SETTINGS);
  const tag = String(read.headers.get('etag'));
  assert.equal((await call(parties.supplier, 'PUT', SETTINGS, everything, { 'if-match': tag })).status, 200);
  assert.equal((await call(parties.supplier, 'PUT', SETTINGS, everything, { 'if-match': tag })).status, 412);
});

test('the same settings again are no change, and metrics count what was told and sent', async () => {
  const again = await call(parties.supplier, 'PUT', SETTINGS, { ...everything, topics: ['terms'] });
  const same = await call(parties.supplier, 'PUT', SETTINGS, { ...everything, topics: ['terms'] });
  assert.equal(same.headers.get('etag'), again.headers.get('etag'));
  const metrics = await (await fetch(`${portvakt.server.issuer}metrics`)).text();
  for (const line of [
    'portvakt_notices_total{kind="test"} 6',
    'portvakt_notice_deliveries_total{channel="mail",result="sent"} 5',
    'portvakt_client_keys_expiring{within="7d"} 0',
    'portvakt_client_keys_expiring{within="60d"} 0',
  ]) {
    assert.ok(metrics.includes(line), `${line} in ${metrics.match(/portvakt_(notice|client_keys).*/g)?.join('\n')}`);
  }
});

test('a token without the scope reads no settings', async () => {
  const bearer = await portvakt.mint(parties.consumer, ['idporten:dcr.write']);
  assert.equal((await portvakt.call('GET', SETTINGS, { bearer })).status, 403);
  assert.equal((await portvakt.call('GET', '/api/v1/notices', { bearer })).status, 200);
});
