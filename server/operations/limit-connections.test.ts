import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideConnectionLimit } from './limit-connections.ts';

test('connections leave descriptors for everything else', () => {
  assert.equal(decideConnectionLimit(128, 35), 53);
  assert.equal(decideConnectionLimit(1024, 35), 937);
  assert.equal(decideConnectionLimit(64, 35), 8, 'a few, however low the limit');
  assert.equal(decideConnectionLimit(1_048_576, 35), 16_384);
});
