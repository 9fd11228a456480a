import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makePid } from '@portvakt/own-tests';
import { isNationalIdentityNumber } from './national-identity-number.ts';

const anywhere = { synthetic: true };
const production = { synthetic: false };

for (const offset of [40, 65, 80]) {
  test(`month + ${offset} is a synthetic person: outside production only`, () => {
    const pid = makePid({ offset, month: 12 });
    assert.equal(isNationalIdentityNumber(pid, anywhere), true);
    assert.equal(isNationalIdentityNumber(pid, production), false);
  });
}

test('other offsets are no month', () => {
  for (const [offset, month] of [
    [13, 0],
    [20, 1],
    [40, 13],
    [65, 13],
    [80, 13],
  ] as const) {
    assert.equal(isNationalIdentityNumber(makePid({ offset, month }), anywhere), false, `${month} + ${offset}`);
  }
});

test('a number of a plain month, which in this test nobody needs to have, counts everywhere', () => {
  // 10 January 1885 with valid check digits: the form is right, but the person does not exist.
  const pid = makePid({ offset: 0 });
  assert.equal(isNationalIdentityNumber(pid, production), true);
});

test('a D-number has 40 added to the day', () => {
  assert.equal(isNationalIdentityNumber(makePid({ day: 50 }), anywhere), true);
  assert.equal(isNationalIdentityNumber(makePid({ day: 72 }), anywhere), false);
  assert.equal(isNationalIdentityNumber(makePid({ day: 40 }), anywhere), false);
  assert.equal(isNationalIdentityNumber(makePid({ day: 0 }), anywhere), false);
});

test('each digit counts: changing any one is noticed', () => {
  const pid = makePid();
  for (let index = 0; index < pid.length; index += 1) {
    const changed = pid.slice(0, index) + ((Number(pid[index]) + 1) % 10) + pid.slice(index + 1);
    assert.equal(isNationalIdentityNumber(changed, anywhere), false, changed);
  }
});

test('only eleven plain digits', () => {
  const pid = makePid();
  for (const text of ['', pid.slice(1), `${pid}0`, ` ${pid}`, `${pid}\n`, pid.replace(/^./, '١')]) {
    assert.equal(isNationalIdentityNumber(text, anywhere), false, JSON.stringify(text));
  }
});
