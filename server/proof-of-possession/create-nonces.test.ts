import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createNonces } from './create-nonces.ts';

const start = Date.UTC(2027, 0, 1);
const secret = Buffer.alloc(32, 1);

test('every process of an installation takes the nonces of the others, and nobody those of another installation', () => {
  let now = start;
  const [one, two] = [createNonces({ secret, clock: () => now }), createNonces({ secret, clock: () => now - 10_000 })];
  const other = createNonces({ secret: Buffer.alloc(32, 2), clock: () => now });
  for (let step = 0; step < 100; step += 1, now += 7_000) {
    assert.equal(two.accepts(one.current()), true, `${step}`);
    assert.equal(one.accepts(two.current()), true, `${step}`);
    assert.equal(other.accepts(one.current()), false);
  }
});

test('a nonce counts for three minutes at least and six at most', () => {
  for (let offset = 0; offset < 180_000; offset += 1_000) {
    let now = start + offset;
    const nonces = createNonces({ secret, clock: () => now });
    const nonce = nonces.current();
    now += 180_000;
    assert.equal(nonces.accepts(nonce), true, `${offset}`);
    assert.notEqual(nonces.current(), nonce);
    now += 180_000;
    assert.equal(nonces.accepts(nonce), false, `${offset}`);
  }
});
