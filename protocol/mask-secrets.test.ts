import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEFT_OUT, maskSecrets, maskSecretsWithin } from './mask-secrets.ts';
import { refuse } from './refusal.ts';

/** Synthetic people: the series of Tenor (month + 80), of NAV (+ 65 and + 40), and a D-number. */
const people = ['07867900025', '21666000150', '15508500189', '51868500100'];
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const grant = `${part({ alg: 'RS256', kid: 'k' })}.${part({ iss: 'c', pid: people[0] })}.${'s'.repeat(342)}`;

test('no identity number passes, wherever it stands', () => {
  for (const pid of people) {
    const written = [pid, `${pid.slice(0, 6)} ${pid.slice(6)}`, `${pid.slice(0, 6)}-${pid.slice(6)}`];
    for (const number of written) {
      for (const text of [
        number,
        `demo:${number}/read`,
        `a${number}b`,
        `9${number}0`,
        `/clients/${number}?x=${number}`,
      ]) {
        const masked = maskSecrets(text);
        assert.equal(masked.includes(number), false, masked);
        assert.ok(masked.includes(LEFT_OUT), masked);
      }
    }
  }
});

test('other numbers stay as they are', () => {
  for (const text of [
    '310123412',
    '0192:310123412',
    '12345678901',
    'a2b1c0d9-0000-4000-8000-123456789012',
    '1767222000000',
  ])
    assert.equal(maskSecrets(text), text);
});

test('no grant passes, whole or in parts', () => {
  for (const text of [
    grant,
    `kid ${grant} end`,
    grant.slice(0, 60),
    grant.split('.')[1] as string,
    `Bearer ${grant}`,
  ]) {
    const masked = maskSecrets(text);
    assert.equal(/e[yw][A-Za-z0-9_-]{8}/.test(masked), false, masked);
  }
  for (const pretty of ['{ "alg"', '{\n "alg"', '{\r\n "alg"'])
    assert.equal(maskSecrets(Buffer.from(`${pretty}: "RS256", "kid": "1"}`).toString('base64url')), LEFT_OUT);
});

test('what is cut is masked first, and the work follows the cut', () => {
  const pid = people[0] as string;
  for (let before = 300; before <= 325; before += 1) {
    const masked = maskSecrets(`${'x'.repeat(before)}${pid} and so on`, 320);
    assert.ok(masked.length <= 320);
    assert.equal(/[0-9]{3}/.test(masked), false, masked);
  }
  assert.equal(maskSecrets('y'.repeat(1_000_000), 10).length, 10);
});

test('texts within a value are masked, names of members too; numbers stay', () => {
  const pid = people[1] as string;
  assert.deepEqual(
    maskSecretsWithin({ [pid]: [pid, { text: `x ${pid}`, at: 1_767_222_000_000, yes: true, none: null }] }),
    {
      [LEFT_OUT]: [LEFT_OUT, { text: `x ${LEFT_OUT}`, at: 1_767_222_000_000, yes: true, none: null }],
    },
  );
});

test('the facts of a refusal are masked where they are made', () => {
  const { facts } = refuse('claim-invalid', {
    facts: { scope: `a:${people[0]}`, keyId: grant, known: false, seconds: 7 },
  });
  assert.deepEqual(facts, { scope: `a:${LEFT_OUT}`, keyId: LEFT_OUT, known: false, seconds: 7 });
});
