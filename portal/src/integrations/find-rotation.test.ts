import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeKeys } from './describe-keys.ts';
import { estimateServerTime } from './estimate-server-time.ts';
import { findRotation } from './find-rotation.ts';
import type { ClientKey } from './queries.ts';

const DAY = 24 * 60 * 60 * 1000;
const now = Date.parse('2026-06-15T12:00:00Z');
const at = (days: number) => new Date(now + days * DAY).toISOString();
/** 2048 bits. */
const n = Buffer.alloc(256, 0xc5).toString('base64url');

/** A key of so many days' age that ends when its year does, or so many days from now. */
const key = (kid: string, age: number, endsIn = 365 - age) =>
  ({ kid, n, e: 'AQAB', created: at(-age), exp: Math.floor((now + endsIn * DAY) / 1000) }) as ClientKey;
const use = (key_id: string, first: number, last: number) => ({
  key_id,
  first_used: at(first),
  last_used: at(last),
});
const find = (
  keys: readonly ClientKey[],
  uses: readonly ReturnType<typeof use>[] = [],
  names: Parameters<typeof findRotation>[1] = {},
) => {
  const { old, next, step, oldIsStillUsed } = findRotation(describeKeys(keys, { keys: [...uses] }, now), names);
  return { old: old?.kid, next: next?.kid, step, oldIsStillUsed };
};

describe('a change of keys', () => {
  const old = key('old', 300);
  const next = key('next', 1);
  test('begins with a new key', () => assert.equal(find([old], [use('old', -200, -1)]).step, 'add'));
  test('goes on when the new key is taken into use', () =>
    assert.deepEqual(find([old, next], [use('old', -200, -0.1)]), {
      old: 'old',
      next: 'next',
      step: 'take-into-use',
      oldIsStillUsed: false,
    }));
  test('lets the old key be retired once the new one is in use', () => {
    const names = { old: 'old', next: 'next' };
    const found = find([old, next], [use('old', -200, -0.2), use('next', -0.1, 0)], names);
    assert.deepEqual(found, { ...names, step: 'retire', oldIsStillUsed: false });
  });
  test('tells that something still signs with the old key', () => {
    const uses = [use('old', -200, -0.05), use('next', -0.1, 0)];
    assert.equal(find([old, next], uses, { old: 'old', next: 'next' }).oldIsStillUsed, true);
  });
  test('waits for a key that is to end early, and is done when it has ended or is gone', () => {
    const names = { old: 'old', next: 'next' };
    const uses = [use('old', -200, -0.2), use('next', -0.1, 0)];
    assert.equal(find([key('old', 300, 1), next], uses, names).step, 'wait');
    assert.equal(find([key('old', 300, -0.1), next], uses, names).step, 'done');
    assert.equal(find([next], uses, names).step, 'done');
  });
  test('is not about a key that is not there any longer as the new one', () =>
    assert.equal(find([old], [], { old: 'old', next: 'gone' }).step, 'add'));
  test('never takes an older key for the new one', () =>
    assert.equal(find([old, next], [use('next', -1, 0)]).step, 'add'));
});

describe('the keys of an integration', () => {
  const described = describeKeys(
    [key('expired', 366), key('soon', 350), key('good', 10), key('early', 10, 20)],
    { keys: [use('expired', -300, -0.5), use('soon', -300, -0.5), use('good', -5, -0.1)] },
    now,
  );
  const of = (kid: string) => described.find((each) => each.kid === kid);
  test('say which one signs: the one used last, of those that are valid', () =>
    assert.deepEqual(
      described.filter(({ signs }) => signs).map(({ kid }) => kid),
      ['good'],
    ));
  test('say which have expired and which will within a month', () =>
    assert.deepEqual([of('expired')?.state, of('soon')?.state, of('good')?.state], ['expired', 'soon', 'valid']));
  test('say which were given an earlier end', () =>
    assert.deepEqual([of('soon')?.isRetiring, of('early')?.isRetiring], [false, true]));
  test('say how long they are', () => assert.equal(of('good')?.bits, 2048));
  test('do not say that one signs when none was used for a week', () =>
    assert.ok(describeKeys([key('idle', 10)], { keys: [use('idle', -9, -8)] }, now).every(({ signs }) => !signs)));
});

test("the server's time is told by its own answers", () => {
  const usage = { counted_until: '2026-06-15T11:59:00Z' };
  assert.equal(estimateServerTime(usage, { now: 5000, readAt: 2000 }), now + 3000);
  assert.equal(estimateServerTime(undefined, { now: 5000, readAt: 0 }), 5000);
});
