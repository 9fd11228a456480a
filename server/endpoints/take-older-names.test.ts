import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takeOlderNames } from './take-older-names.ts';

const read = takeOlderNames({ display_name: 'name', url: 'uri', client_uri: 'uri' });

test("a field under its older name is today's field, unless that is there", () => {
  assert.deepEqual(read({ display_name: 'A', url: 'https://a/', x: 1 }), {
    value: { name: 'A', uri: 'https://a/', x: 1 },
  });
  assert.deepEqual(read({ display_name: 'A', name: 'B' }), { value: { name: 'B' } });
  assert.deepEqual(read({ display_name: 'A', name: '' }), { value: { name: 'A' } });
  assert.deepEqual(read({ url: 'https://a/', client_uri: 'https://b/' }), { value: { uri: 'https://a/' } });
});

test('what is no object is handed on, and what is given is not changed', () => {
  for (const value of [[], null, 5, 'x']) assert.deepEqual(read(value), { value });
  const given = { url: 'x' };
  read(given);
  assert.deepEqual(given, { url: 'x' });
});
