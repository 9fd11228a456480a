import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stockKeyPair, takeKeyPair } from './key-pair-stock.ts';

test('a key pair that was made ahead is handed out once, and only to who wants that size', async () => {
  stockKeyPair(2048);
  const taken = await Promise.all([takeKeyPair(3072), takeKeyPair(2048), takeKeyPair(2048)]);
  assert.deepEqual(
    taken.map(({ publicKey }) => publicKey.asymmetricKeyDetails?.modulusLength),
    [3072, 2048, 2048],
  );
  const moduli = taken.map(({ privateKey }) => privateKey.export({ format: 'jwk' }).n);
  assert.equal(new Set(moduli).size, 3);
});
