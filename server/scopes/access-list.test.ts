import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openSelfService, parties, type SelfServiceForTest } from '@portvakt/own-tests';

let opened: SelfServiceForTest;
let provider: string;
before(async () => {
  opened = await openSelfService({ environment: { PORTVAKT_QUOTAS: 'accesses=1100' } });
  provider = await opened.mint(parties.provider, ['idporten:scopes.write']);
});
after(() => opened.close());

const send = (action: string, consumers: readonly unknown[], scope = 'etat:ikke') =>
  opened.call('POST', 'api/v1/scopes/access/list', { bearer: provider, body: { scope, action, consumers } });
const outcomes = (reply: { body: { outcomes: { outcome: string }[] } }) =>
  reply.body.outcomes.map(({ outcome }) => outcome);
const holders = async (scope: string) => {
  const reply = await opened.call('GET', `api/v1/scopes/access?scope=${scope}`, { bearer: provider });
  return reply.body.map(({ consumer_orgno }: { consumer_orgno: string }) => consumer_orgno);
};

/** Organisation numbers with right check digits. */
function makeNumbers(count: number): readonly string[] {
  const numbers: string[] = [];
  for (let base = 31200000; numbers.length < count; base += 1) {
    const digits = String(base);
    const sum = [3, 2, 7, 6, 5, 4, 3, 2].reduce((total, weight, at) => total + weight * Number(digits[at]), 0);
    const check = (11 - (sum % 11)) % 11;
    if (check < 10) numbers.push(`${digits}${check}`);
  }
  return numbers;
}

test('every number of a pasted list has an outcome, in the order sent', async () => {
  const list = ['310 123 412', `0192:${parties.supplier}`, '310123413', parties.consumer, 'Kunden', '312000016'];
  const granted = await send('grant', list);
  assert.equal(granted.status, 200, granted.text);
  assert.deepEqual(
    granted.body.outcomes.map((one: Record<string, string>) => [
      one.consumer,
      one.consumer_orgno,
      one.consumer_organization_name,
      one.outcome,
    ]),
    [
      ['310 123 412', parties.consumer, 'Kunden AS', 'granted'],
      ['0192:313770001', parties.supplier, 'Leverandøren AS', 'granted'],
      ['310123413', undefined, undefined, 'invalid'],
      [parties.consumer, parties.consumer, 'Kunden AS', 'repeated'],
      ['Kunden', undefined, undefined, 'invalid'],
      // Nobody has heard of it here: it exists from now on, nameless.
      ['312000016', '312000016', undefined, 'granted'],
    ],
  );
  assert.deepEqual(outcomes(await send('grant', [parties.consumer])), ['present']);
  assert.deepEqual((await holders('etat:ikke')).sort(), [parties.consumer, parties.supplier, '312000016'].sort());
  const withdrawn = await send('withdraw', [parties.consumer, parties.stranger]);
  assert.deepEqual(outcomes(withdrawn), ['withdrawn', 'absent']);
  assert.deepEqual((await holders('etat:ikke')).sort(), ['312000016', parties.supplier]);
  assert.deepEqual(outcomes(await send('grant', [parties.consumer])), ['granted']);
});

test('a thousand are given access in one call, more are refused, and a quota that is too small changes nothing', async () => {
  const thousand = makeNumbers(1000);
  assert.equal((await send('grant', [...thousand, parties.consumer], 'etat:delegerbar')).status, 400);
  assert.equal((await send('grant', [], 'etat:delegerbar')).status, 400);
  const granted = await send('grant', thousand, 'etat:delegerbar');
  assert.equal(granted.status, 200, granted.text.slice(0, 300));
  assert.ok(outcomes(granted).every((outcome) => outcome === 'granted'));
  const before = await holders('etat:gitt');
  const refused = await send('grant', thousand, 'etat:gitt');
  assert.equal(refused.status, 403);
  assert.match(refused.body.error_description, /at most 1100 grants/);
  assert.deepEqual(await holders('etat:gitt'), before);
  const audit = await opened.call('GET', 'api/v1/audit?subject=etat:delegerbar', { bearer: provider });
  assert.ok(audit.body.page.totalElements >= 1000);
});

test('a list is for one’s own scopes that are in use', async () => {
  assert.equal((await send('grant', [parties.consumer], 'fremmed:egen')).status, 403);
  assert.equal((await send('grant', [parties.consumer], 'etat:finsikke')).status, 404);
  assert.equal((await send('remove', [parties.consumer])).status, 400);
  const make = { prefix: 'etat', subscope: 'stengt', description: 'Stengt' };
  await opened.call('POST', 'api/v1/scopes', { bearer: provider, body: make });
  await opened.call('DELETE', 'api/v1/scopes?scope=etat:stengt', { bearer: provider });
  assert.equal((await send('grant', [parties.consumer], 'etat:stengt')).status, 409);
  assert.deepEqual(outcomes(await send('withdraw', [parties.consumer], 'etat:stengt')), ['absent']);
});

test('names are looked up for a list before it is sent', async () => {
  const reply = await opened.call('POST', 'api/v1/organizations/names', {
    bearer: provider,
    body: { orgnrs: ['NO 310123412 MVA', '310123412', 'x', '313770001'] },
  });
  assert.deepEqual(reply.body, [
    { sent: 'NO 310123412 MVA', orgnr: parties.consumer, name: 'Kunden AS', repeated: false },
    { sent: '310123412', orgnr: parties.consumer, name: 'Kunden AS', repeated: true },
    { sent: 'x', repeated: false },
    { sent: '313770001', orgnr: parties.supplier, name: 'Leverandøren AS', repeated: false },
  ]);
});
