import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countParts } from './count-parts.ts';

const body = (parts: number) => Buffer.from(`${'--x y\r\na: b\r\n\r\n1\r\n'.repeat(parts)}--x y--\r\n`);

test('delimiters are counted, the last one too, and no more than enough of them', () => {
  const contentType = 'multipart/form-data; boundary="x y"';
  assert.equal(countParts(body(3), { contentType, enough: 100 }), 4);
  assert.equal(countParts(body(10_000), { contentType, enough: 21 }), 21);
  assert.equal(countParts(Buffer.from('--x--'), { contentType: 'multipart/form-data; Boundary=x; a=b', enough: 9 }), 1);
});

test('without a boundary there are none', () => {
  for (const contentType of [
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary=""',
  ]) {
    assert.equal(countParts(body(3), { contentType, enough: 9 }), 0);
  }
});
