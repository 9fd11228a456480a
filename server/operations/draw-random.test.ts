import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandomSource } from './draw-random.ts';

test('every byte is given once, across fetches', () => {
  let fetches = 0;
  const draw = createRandomSource((buffer) => {
    for (let at = 0; at < buffer.length; at += 4) buffer.writeUInt32BE(fetches * 1024 + at / 4, at);
    fetches += 1;
  });
  const given = new Set(Array.from({ length: 1000 }, () => draw(32).toString('hex')));
  assert.equal(given.size, 1000);
  assert.ok(fetches > 1);
});

test('what was given does not change afterwards', () => {
  const draw = createRandomSource();
  const first = draw(32);
  const copy = first.toString('hex');
  for (let count = 0; count < 1000; count += 1) draw(32);
  assert.equal(first.toString('hex'), copy);
});
