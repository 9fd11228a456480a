import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makePid, openSelfService, parties, type SelfServiceForTest } from '@portvakt/own-tests';

let opened: SelfServiceForTest;
const bearers: Record<string, string> = {};
before(async () => {
  opened = await openSelfService({ environment: { PORTVAKT_QUOTAS: 'access_applications=12' } });
  for (const [name, orgno] of Object.entries(parties)) {
    bearers[name] = await opened.mint(orgno, ['idporten:dcr.write', 'idporten:scopes.write']);
  }
});
after(() => opened.close());

type Party = keyof typeof parties;
const BASE = 'api/v1/scopes/access/applications';
const call = (as: Party, method: string, path: string, body?: object) =>
  opened.call(method, path, { bearer: bearers[as], body });
const apply = (as: Party, scope: string, more: object = {}) =>
  call(as, 'POST', BASE, { scope, reason: 'Vi skal hente opplysninger', ...more });
const received = async (as: Party, query = '') => (await call(as, 'GET', `${BASE}/received${query}`)).body.content;

test('an application is received by the owner alone, approved, and gives access', async () => {
  const made = await apply('consumer', 'etat:ikke', { contact: 'Kari, kari@kunde.example' });
  assert.equal(made.status, 200, made.text);
  const { id } = made.body;
  assert.equal(made.body.state, 'open');
  assert.equal(made.body.consumer_organization_name, 'Kunden AS');
  assert.equal(made.body.owner_organization_name, 'Etaten');
  assert.equal((await apply('consumer', 'etat:ikke')).status, 409);

  assert.deepEqual(
    (await received('provider')).map((one: { id: string; contact: string }) => [one.id, one.contact]),
    [[id, 'Kari, kari@kunde.example']],
  );
  for (const other of ['stranger', 'consumer'] as const) {
    assert.deepEqual(await received(other), []);
    assert.deepEqual(await received(other, '?scope=etat:ikke'), []);
  }
  assert.deepEqual((await call('stranger', 'GET', BASE)).body.content, []);

  for (const other of ['stranger', 'consumer', 'supplier'] as const) {
    const foreign = await call(other, 'POST', `${BASE}/${id}/approval`);
    const unknown = await call(other, 'POST', `${BASE}/no-such-id/approval`);
    assert.deepEqual([foreign.status, unknown.status], [404, 404]);
    assert.equal(foreign.body.error_description.replace(id, 'no-such-id'), unknown.body.error_description);
    assert.equal((await call(other, 'POST', `${BASE}/${id}/rejection`, { reason: 'x' })).status, 404);
  }
  for (const other of ['stranger', 'provider'] as const) {
    assert.equal((await call(other, 'DELETE', `${BASE}/${id}`)).status, 404);
  }

  const approved = await call('provider', 'POST', `${BASE}/${id}/approval`);
  assert.equal(approved.status, 200, approved.text);
  assert.equal(approved.body.state, 'approved');
  const access = await call('consumer', 'GET', 'api/v1/scopes/access/all');
  assert.ok(access.body.some(({ scope }: { scope: string }) => scope === 'etat:ikke'));
  assert.match(
    (await call('provider', 'POST', `${BASE}/${id}/approval`)).body.error_description,
    /is approved already/,
  );
  assert.equal((await apply('consumer', 'etat:ikke')).status, 409);

  const audit = await call('consumer', 'GET', 'api/v1/audit?subject=etat:ikke');
  assert.deepEqual(
    audit.body.content.map(({ kind, action }: { kind: string; action: string }) => `${kind} ${action}`),
    ['scope-access grant', 'access-application approve', 'access-application apply'],
  );
  assert.ok(!audit.text.includes('kari@kunde.example'));
});

test('an application is rejected with a reason, or withdrawn, and another may follow', async () => {
  const first = (await apply('supplier', 'etat:delegerbar')).body.id;
  assert.equal((await call('provider', 'POST', `${BASE}/${first}/rejection`, {})).status, 400);
  const rejected = await call('provider', 'POST', `${BASE}/${first}/rejection`, { reason: 'Mangler hjemmel' });
  assert.deepEqual([rejected.body.state, rejected.body.answer], ['rejected', 'Mangler hjemmel']);
  const second = (await apply('supplier', 'etat:delegerbar')).body.id;
  const withdrawn = await call('supplier', 'DELETE', `${BASE}/${second}`);
  assert.equal(withdrawn.body.state, 'withdrawn');
  assert.equal((await call('supplier', 'DELETE', `${BASE}/${second}`)).status, 409);
  assert.equal((await call('provider', 'POST', `${BASE}/${second}/approval`)).status, 409);
  const mine = await call('supplier', 'GET', BASE);
  assert.deepEqual(
    mine.body.content.map(({ id, state }: { id: string; state: string }) => [id, state]).sort(),
    [
      [first, 'rejected'],
      [second, 'withdrawn'],
    ].sort(),
  );
  assert.deepEqual(
    (await received('provider', '?state=rejected')).map(({ id }: { id: string }) => id),
    [first],
  );
});

test('what cannot be applied for is refused, and a hidden scope like one that is not there', async () => {
  assert.match((await apply('stranger', 'etat:apen')).body.error_description, /open for every organisation/);
  assert.match((await apply('consumer', 'etat:gitt')).body.error_description, /has access .* already/);
  assert.match((await apply('stranger', 'fremmed:egen')).body.error_description, /your own/);
  const [hidden, missing] = [await apply('stranger', 'etat:skjult'), await apply('stranger', 'etat:finsikke')];
  assert.deepEqual([hidden.status, missing.status], [404, 404]);
  assert.equal(hidden.body.error_description.replace('skjult', 'finsikke'), missing.body.error_description);
  for (const body of [{ reason: '' }, { reason: 'x'.repeat(1001) }, { contact: 'x'.repeat(256) }, { scope: 5 }]) {
    assert.equal((await apply('stranger', 'etat:ikke', body)).status, 400, JSON.stringify(body).slice(0, 50));
  }
});

test('access that is given otherwise answers the application', async () => {
  const { id } = (await apply('stranger', 'etat:gitt')).body;
  assert.equal((await call('provider', 'PUT', `api/v1/scopes/access/${parties.stranger}?scope=etat:gitt`)).status, 200);
  const mine = await call('stranger', 'GET', `${BASE}?scope=etat:gitt`);
  assert.deepEqual(
    mine.body.content.map((one: { id: string; state: string }) => [one.id, one.state]),
    [[id, 'approved']],
  );
});

test('of many at the same moment one is made, and a person’s number is not kept', async () => {
  const pid = makePid();
  const made = await Promise.all(
    Array.from({ length: 4 }, () => apply('stranger', 'etat:delegerbar', { reason: `Om ${pid}` })),
  );
  assert.deepEqual(made.map(({ status }) => status).sort(), [200, 409, 409, 409]);
  const first = made.find(({ status }) => status === 200);
  assert.equal(first?.body.reason, 'Om [left out]');
  assert.equal((await call('stranger', 'DELETE', `${BASE}/${first?.body.id}`)).status, 200);
});

test('lists come in pages that cover all once, and a page key is good for its own list', async () => {
  for (let turn = 0; turn < 5; turn += 1) {
    const { id } = (await apply('supplier', 'etat:ikke')).body;
    await call('supplier', 'DELETE', `${BASE}/${id}`);
  }
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const query = `?scope=etat:ikke&size=2${after === undefined ? '' : `&after=${after}`}`;
    const { body } = await call('supplier', 'GET', `${BASE}${query}`);
    assert.ok(body.content.length <= 2);
    seen.push(...body.content.map(({ id }: { id: string }) => id));
    if (body.page.after !== undefined) {
      after = body.page.after;
      assert.equal((await call('stranger', 'GET', `${BASE}?scope=etat:ikke&after=${after}`)).status, 400);
    } else after = undefined;
  } while (after !== undefined);
  assert.equal(seen.length, 5);
  assert.equal(new Set(seen).size, 5);
  assert.equal((await call('supplier', 'GET', `${BASE}?after=nonsense`)).status, 400);
});

test('an organisation applies as often as its quota lets it', async () => {
  let last: Awaited<ReturnType<typeof apply>>;
  do {
    last = await apply('supplier', 'etat:ikke');
    if (last.status === 200) await call('supplier', 'DELETE', `${BASE}/${last.body.id}`);
  } while (last.status === 200);
  assert.equal(last.status, 429);
  assert.match(last.body.error_description, /at most 12 applications for access/);
});

test('a scope deactivated since is not granted, and the application stays open', async () => {
  await call('provider', 'POST', 'api/v1/scopes', { prefix: 'etat', subscope: 'kort', description: 'Kortvarig' });
  const { id } = (await apply('consumer', 'etat:kort')).body;
  await call('provider', 'DELETE', 'api/v1/scopes?scope=etat:kort');
  const refused = await call('provider', 'POST', `${BASE}/${id}/approval`);
  assert.match(refused.body.error_description, /deactivated/);
  assert.deepEqual(
    (await received('provider', '?scope=etat:kort')).map(({ state }: { state: string }) => state),
    ['open'],
  );
});
