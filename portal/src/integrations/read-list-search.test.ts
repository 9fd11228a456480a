import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readListSearch } from './read-list-search.ts';

test('what is known of the address is read, and nothing else', () => {
  assert.deepEqual(readListSearch({ q: 'lønn', state: 'never-used', type: 'krr', sort: 'score', desc: true }), {
    q: 'lønn',
    state: 'never-used',
    type: 'krr',
    sort: 'score',
    desc: true,
  });
  assert.deepEqual(readListSearch({ q: '', state: 'other', desc: 'true', more: 1 }), {});
});

test('a search for a number, which the address has as one, is a search for its digits', () =>
  assert.deepEqual(readListSearch({ q: 310123412 }), { q: '310123412' }));
