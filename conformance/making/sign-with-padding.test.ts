import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { test } from 'node:test';
import { signWithPadding } from './sign-with-padding.ts';

test('the padding of a valid vector makes a valid signature with another key, also with a longer one', () => {
  for (const modulusLength of [2048, 3072]) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength });
    for (const [vector, algorithm] of [
      [33, 'RS256'],
      [264, 'RS384'],
      [268, 'RS512'],
    ] as const) {
      const signature = signWithPadding(vector, privateKey)('a.b', algorithm);
      const digest = algorithm.replace('RS', 'sha');
      assert.ok(verify(digest, Buffer.from('a.b'), createPublicKey(privateKey), signature), algorithm);
    }
  }
});

test('that of an invalid one differs from it, and is no signature', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const good = signWithPadding(33, privateKey)('a.b', 'RS256');
  const odd = signWithPadding(46, privateKey)('a.b', 'RS256');
  assert.notDeepEqual(odd, good);
  assert.ok(!verify('sha256', Buffer.from('a.b'), createPublicKey(privateKey), odd));
});

test('a vector without its digest is a misprint', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  assert.throws(() => signWithPadding(59, privateKey)('a.b', 'RS256'), /does not contain its RS256 digest/);
});
