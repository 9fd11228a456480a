import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rememberProofs } from './remember-proofs.ts';

test('an id is known for its whole life, and forgotten some time after', () => {
  const memory = rememberProofs({ most: 1000, life: 80 });
  for (let now = 0; now < 40; now += 1) assert.equal(memory.take(`${now}`, now), 'new');
  for (let now = 0; now < 40; now += 1) assert.equal(memory.take(`${now}`, 79.9), 'seen');
  assert.equal(memory.take('39', 39 + 79.9), 'seen');
  assert.equal(memory.take('0', 100), 'new');
  assert.equal(memory.take('39', 139), 'new');
});

test('no more are remembered than the bound, none is forgotten for another, and there is room again later', () => {
  const memory = rememberProofs({ most: 10, life: 80 });
  for (let id = 0; id < 10; id += 1) assert.equal(memory.take(`${id}`, id), 'new');
  assert.equal(memory.take('one more', 10), 'full');
  assert.equal(memory.take('0', 10), 'seen');
  assert.equal(memory.size(), 10);
  assert.equal(memory.take('one more', 91), 'new');
  assert.ok(memory.size() <= 10);
});
