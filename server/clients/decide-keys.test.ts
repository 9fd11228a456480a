import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeKey } from '@portvakt/own-tests';
import { isRefusal } from '@portvakt/protocol';
import type { RecordedKey } from './client.ts';
import { decideKeySet, decideSingleKey, type PostedKey } from './decide-keys.ts';

const now = Date.UTC(2030, 5, 1);
const inOneYear = Date.UTC(2031, 5, 1);
const [a, b] = [makeKey('a').publicJwk, makeKey('b').publicJwk];
const recorded = (jwk: typeof a, more: Partial<RecordedKey> = {}): RecordedKey => ({
  kid: jwk.kid,
  n: jwk.n,
  e: jwk.e,
  alg: 'RS256',
  x5c: null,
  removed: false,
  registeredAt: now,
  expiresAt: inOneYear,
  ...more,
});
const ground = { holder: '310123412', organisationIn: () => undefined };
const decideSet = (posted: readonly PostedKey[], keys: readonly RecordedKey[], at = now) => {
  const decided = decideKeySet(posted, { ...ground, recorded: keys, now: at });
  assert.ok(!isRefusal(decided), JSON.stringify(decided));
  return decided;
};

test('keys that stay as they are are neither added nor removed', () => {
  const sent = { ...a, exp: Math.floor((inOneYear + 345) / 1000) };
  assert.deepEqual(decideSet([a, b], [recorded(a), recorded(b)]), { add: [], remove: [] });
  assert.deepEqual(decideSet([sent], [recorded(a, { expiresAt: inOneYear + 345, registeredAt: now + 345 })]), {
    add: [],
    remove: [],
  });
});

test('an empty list of certificates is none: it takes none away', () => {
  assert.equal(decideSet([{ ...a, x5c: [] }], []).add[0]?.x5c, null);
  assert.deepEqual(decideSet([{ ...a, x5c: [] }], [recorded(a, { x5c: ['MII'] })]), { add: [], remove: [] });
});

test('the year is that of the modulus, under whatever kid and however long it was away', () => {
  const later = now + 1000;
  for (const key of [recorded(a), recorded(a, { kid: 'old' }), recorded(a, { removed: true })]) {
    const { add } = decideSet([{ ...a, kid: 'new' }], [key], later);
    assert.deepEqual([add[0]?.registeredAt, add[0]?.expiresAt], [now, inOneYear]);
  }
  const { add, remove } = decideSet([{ ...b, kid: 'a' }], [recorded(a)], later);
  assert.deepEqual([add[0]?.registeredAt, remove], [later, ['a']]);
});

test('an earlier end may be asked for, a later one is cut', () => {
  const ends = (exp: number) => decideSet([{ ...a, exp }], [])?.add[0]?.expiresAt;
  assert.equal(ends(now / 1000 + 1), now + 1000);
  assert.equal(ends(99_999_999_999), inOneYear);
  for (const exp of [now / 1000, now, 0]) {
    assert.ok(isRefusal(decideKeySet([{ ...a, exp }], { ...ground, recorded: [], now })), String(exp));
  }
});

test('an end that has passed is refused, unless it is the one on record, sent back', () => {
  const ended = recorded(a, { registeredAt: now - 2000, expiresAt: now - 1000 + 345 });
  const sendBack = (exp: number) => decideKeySet([{ ...a, exp }], { ...ground, recorded: [ended], now });
  assert.deepEqual(sendBack(now / 1000 - 1), { add: [], remove: [] });
  assert.ok(isRefusal(sendBack(now / 1000 - 2)));
});

test('a single key takes the place of its namesake, but never stands there twice', () => {
  const put = (posted: PostedKey, keys: readonly RecordedKey[]) =>
    decideSingleKey(posted, { ...ground, recorded: keys, now });
  const replaced = put({ ...b, kid: 'a' }, [recorded(a)]);
  assert.deepEqual(!isRefusal(replaced) && replaced.remove, ['a']);
  const twice = put({ ...a, kid: 'other' }, [recorded(a)]);
  assert.equal(isRefusal(twice) && twice.refusal, 'key-on-client');
  assert.ok(!isRefusal(put({ ...a, kid: 'other' }, [recorded(a, { removed: true })])));
  const five = Array.from({ length: 5 }, (_, index) => recorded(a, { kid: `k${index}`, n: `n${index}` }));
  const sixth = put(b, five);
  assert.equal(isRefusal(sixth) && sixth.description, 'The client has 5 keys, which is the most. Remove one first.');
  assert.ok(!isRefusal(put({ ...b, kid: 'k0' }, five)));
  assert.ok(!isRefusal(put(b, [...five.slice(1), recorded(a, { removed: true })])));
});

test('a set has at most five keys', () => {
  const six = Array.from({ length: 6 }, (_, index) => ({ ...a, kid: `k${index}` }));
  const refused = decideKeySet(six, { ...ground, recorded: [], now });
  assert.deepEqual(isRefusal(refused) && refused.fields?.[0], {
    field: 'keys',
    message: 'must have at most 5 entries',
  });
});

test('a private key is told as such, before and instead of everything else', () => {
  const refused = decideKeySet([{ ...a, use: 'enc', alg: 'none', p: 'secret' }], { ...ground, recorded: [], now });
  assert.ok(isRefusal(refused));
  assert.deepEqual(
    refused.fields?.map(({ field }) => field),
    ['keys[0].p'],
  );
  assert.match(refused.fields?.[0]?.message ?? '', /private members/);
  assert.equal(JSON.stringify(refused).includes('secret'), false);
});
