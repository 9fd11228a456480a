import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitNumbers } from './split-numbers.ts';

test('numbers are taken apart as lists, sentences and spreadsheets give them', () => {
  assert.deepEqual(splitNumbers('310123412\r\n 313 770 001 \n\n0192:312999919'), [
    '310123412',
    '313 770 001',
    '0192:312999919',
  ]);
  assert.deepEqual(splitNumbers('310123412, 313770001;312999919\t310001112'), [
    '310123412',
    '313770001',
    '312999919',
    '310001112',
  ]);
  assert.deepEqual(splitNumbers('310123412 313770001'), ['310123412', '313770001']);
  assert.deepEqual(splitNumbers(' \n ; , '), []);
});

test('what is no number is kept to be told about, but not more of it than the server takes', () => {
  assert.deepEqual(splitNumbers('Kunden AS'), ['Kunden AS']);
  assert.equal(splitNumbers('x'.repeat(500))[0]?.length, 64);
});
