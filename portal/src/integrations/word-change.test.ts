import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { wordActor, wordChange } from './word-change.ts';
import { wordFinding } from './word-finding.ts';

describe('a change in words', () => {
  test('tells of each field what stood there and what stands there now', () => {
    const before = { client_name: 'Før', access_token_lifetime: 120, active: true, redirect_uris: null };
    const after = {
      client_name: 'Etter',
      access_token_lifetime: 60,
      active: true,
      redirect_uris: ['https://a.example/'],
    };
    assert.deepEqual(wordChange({ action: 'update', before, after }), {
      title: 'Opplysninger ble endret',
      details: [
        'Navn: fra «Før» til «Etter»',
        'Levetid for token: fra 120 sekunder (2 min) til 60 sekunder (1 min)',
        'Adresser å komme tilbake til: fra ingenting til «https://a.example/»',
      ],
    });
  });
  test('tells an activation from other updates', () => {
    const change = { action: 'update', before: { active: false }, after: { active: true } };
    assert.equal(wordChange(change).title, 'Integrasjonen ble aktivert igjen');
  });
  for (const [action, before, after, title] of [
    ['remove key', { kid: 'k1' }, undefined, 'Nøkkelen k1 ble fjernet'],
    ['add scope', undefined, { scope: 'a:b' }, 'Scopet a:b ble lagt til'],
    ['deactivate', {}, {}, 'Integrasjonen ble deaktivert'],
    ['something newer', undefined, undefined, 'something newer'],
  ] as const) {
    test(`has a title for «${action}»`, () => assert.equal(wordChange({ action, before, after }).title, title));
  }
});

describe('who made a change', () => {
  const person = { party_uuid: 'u-1' };
  for (const [actor, actor_orgno, word] of [
    ['person u-1', '310123412', 'deg'],
    ['person u-2', '310123412', 'en annen person i virksomheten (u-2)'],
    ['payroll', '310123412', 'systemet payroll'],
    ['', '313770001', 'virksomheten 313770001'],
    ['registry file', undefined, 'registry file'],
  ] as const) {
    test(`is ${word}`, () => {
      assert.equal(wordActor({ actor, ...(actor_orgno !== undefined && { actor_orgno }) }, person), word);
    });
  }
});

describe('a finding of a report card in words', () => {
  const finding = {
    title: 'Title',
    seen: 'Seen',
    weight: 1,
    result: 'warn' as const,
    link: 'keys' as const,
    fix: { code: 'fix', text: 'Fix' },
  };
  test('has its facts in it', () => {
    const { seen } = wordFinding({ ...finding, id: 'key-expires', params: { key: 'k1', days: 3 } });
    assert.equal(seen, 'k1 går ut om 3 dager.');
    const { seen: all } = wordFinding({ ...finding, id: 'scopes-unused', params: { scopes: ['a:b', 'a:c'] } });
    assert.equal(all, 'Ikke brukt på 90 dager: a:b, a:c.');
  });
  test('is told in the words of the server where the portal has none', () => {
    const told = wordFinding({ ...finding, id: 'newer-than-this', params: {} });
    assert.deepEqual(told, { title: 'Title', seen: 'Seen', fix: 'Fix' });
  });
});
