import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideConnectionLimit } from './limit-connections.ts';

test('connections leave descriptors for everything else', () => {
  assert.equal(decideConnectionLimit(128, { open: 35, most: 16_384 }), 53);
  assert.equal(decideConnectionLimit(1024, { open: 35, most: 16_384 }), 937);
  assert.equal(decideConnectionLimit(64, { open: 35, most: 16_384 }), 8, 'a few, however low the limit');
  assert.equal(decideConnectionLimit(1024, { open: 35, most: 100 }), 100);
  assert.equal(decideConnectionLimit(1_048_576, { open: 35, most: 16_384 }), 16_384);
});
