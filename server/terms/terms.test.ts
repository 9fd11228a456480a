import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openSelfService, parties, type SelfServiceForTest } from '@portvakt/own-tests';

let now = Date.parse('2026-11-29T08:00:00Z');
let opened: SelfServiceForTest;
let newcomer: string;
let operator: string;
before(async () => {
  opened = await openSelfService({ clock: () => now });
});
after(() => opened.close());

const DAY = 24 * 60 * 60 * 1000;
const title = { nb: 'Vilkår', nn: 'Vilkår', en: 'Terms' };
const text = { nb: 'Tekst\n2. Mer', nn: 'Tekst', en: 'Text' };
const iso = (at: number) => new Date(at).toISOString();
const call = async (method: string, path: string, { as, body }: { as: string; body?: object }) =>
  opened.call(method, `api/v1/${path}`, { bearer: as, body });
const publish = async (more: object = {}) => {
  operator = await opened.mint(parties.stranger, ['portvakt:operate.write']);
  return call('POST', 'terms', { as: operator, body: { title, text, ...more } });
};
const mint = (orgno: string) =>
  opened.mint(orgno, ['portvakt:organisation.write', 'idporten:dcr.write', 'idporten:scopes.write']);
const standing = async (as: string, audience = 'everyone') => {
  const { body } = await call('GET', 'terms', { as });
  return body.standings.find((one: { audience: string }) => one.audience === audience);
};

test('who has not signed is told where, reads the first version, signs, and goes on', async () => {
  newcomer = await mint(parties.unsigned);
  const stopped = await call('GET', 'clients', { as: newcomer });
  assert.equal(stopped.status, 428);
  assert.match(stopped.body.error_description, /has not signed the terms of use.*\/portal\/311000004\/terms/);

  assert.deepEqual(await standing(newcomer), {
    audience: 'everyone',
    current_version: 1,
    newest_version: 1,
    must_sign: true,
    concerns: true,
  });
  const document = await call('GET', 'terms/1', { as: newcomer });
  assert.equal(document.status, 200, document.text);
  for (const language of ['nb', 'nn', 'en']) assert.match(document.body.text[language], /^1\. .*\n2\. /);

  const signed = await call('POST', 'terms/1/signature', { as: newcomer });
  assert.equal(signed.status, 200, signed.text);
  assert.deepEqual(signed.body.signatures, [
    { version: 1, signed: iso(now), signed_by: `admin-of-${parties.unsigned}` },
  ]);
  assert.equal((await call('GET', 'clients', { as: newcomer })).status, 200);

  now += 1000;
  const again = await call('POST', 'terms/1/signature', { as: newcomer });
  assert.equal(again.body.signatures.length, 1);
  const audit = await call('GET', 'audit', { as: newcomer });
  const entries = audit.body.content.filter(({ action }: { action: string }) => action === 'sign-terms');
  assert.deepEqual(
    entries.map(({ subject, after }: { subject: string; after: unknown }) => [subject, after]),
    [[parties.unsigned, { terms_version: 1, audience: 'everyone' }]],
  );
});

test('terms that the registry file says are signed count as signed', async () => {
  const consumer = await mint(parties.consumer);
  const { body } = await call('GET', 'terms', { as: consumer });
  assert.equal(body.standings[0].must_sign, false);
  assert.equal(body.signatures.length, 1);
  assert.deepEqual(Object.keys(body.signatures[0]), ['version', 'signed']);
});

test('a version without a new signature stops nobody; one with is announced, and stops those who have not signed in time', async () => {
  const consumer = await mint(parties.consumer);
  assert.equal((await publish()).body.sign_again, false);
  assert.equal((await call('GET', 'clients', { as: consumer })).status, 200);
  assert.equal((await standing(consumer)).current_version, 2);

  const from = now + 2 * DAY;
  const announced = await publish({ sign_again: true, valid_from: iso(from) });
  assert.equal(announced.status, 200, announced.text);
  assert.equal(announced.body.version, 3);
  now += 1000;
  const before = await standing(consumer);
  assert.deepEqual([before.current_version, before.newest_version, before.must_sign], [2, 3, false]);
  assert.equal(before.sign_before, iso(from));

  const old = await call('POST', 'terms/2/signature', { as: consumer });
  assert.equal(old.status, 409);
  assert.match(old.body.error_description, /sign version 3/);
  assert.equal((await call('POST', 'terms/99/signature', { as: consumer })).status, 404);

  newcomer = await mint(parties.unsigned);
  assert.equal((await call('POST', 'terms/3/signature', { as: newcomer })).status, 200);
  assert.equal('sign_before' in (await standing(newcomer)), false);

  now = from;
  const [late, early] = [await mint(parties.consumer), await mint(parties.unsigned)];
  assert.equal((await call('GET', 'clients', { as: late })).status, 428);
  assert.equal((await standing(late)).must_sign, true);
  assert.equal((await call('GET', 'clients', { as: early })).status, 200);
  assert.equal((await call('POST', 'terms/3/signature', { as: late })).status, 200);
  assert.equal((await call('GET', 'clients', { as: late })).status, 200);
});

test('terms for providers stop changes of scopes, and nothing else', async () => {
  assert.equal(await standing(await mint(parties.consumer), 'providers'), undefined);
  const published = await publish({ audience: 'providers' });
  assert.deepEqual([published.body.sign_again, published.body.version], [true, 4]);
  now += 1000;
  const consumer = await mint(parties.consumer);
  assert.equal((await call('GET', 'clients', { as: consumer })).status, 200);
  const scope = { prefix: 'kunde', subscope: 'ny', description: 'Ny' };
  const make = () => call('POST', 'scopes', { as: consumer, body: scope });
  assert.equal((await make()).status, 428);
  assert.equal((await call('GET', 'scopes', { as: consumer })).status, 200);
  assert.equal((await standing(consumer, 'providers')).concerns, true);
  const supplier = await mint(parties.supplier);
  assert.equal((await standing(supplier, 'providers')).concerns, false);
  assert.equal((await call('POST', 'terms/4/signature', { as: consumer })).status, 200);
  assert.equal((await make()).status, 200);
});

test('what cannot be published, and who may not publish', async () => {
  for (const valid_from of [iso(now - 1), 'tomorrow']) {
    const refused = await publish({ valid_from });
    assert.equal(refused.status, 400);
    assert.equal(refused.body.errors[0].fieldIdentifier, 'valid_from');
  }
  for (const broken of [
    { title: { nb: 'A', nn: 'B' } },
    { text: 'A' },
    { audience: 'nobody' },
    { text: { ...text, en: 'x'.repeat(20_001) } },
  ]) {
    assert.equal((await publish(broken)).status, 400, JSON.stringify(broken).slice(0, 60));
  }
  const consumer = await mint(parties.consumer);
  const refused = await call('POST', 'terms', { as: consumer, body: { title, text } });
  assert.equal(refused.status, 403);
  const stranger = await opened.mint(parties.stranger, ['idporten:dcr.write']);
  assert.equal((await call('POST', 'terms/4/signature', { as: stranger })).status, 403);
});
