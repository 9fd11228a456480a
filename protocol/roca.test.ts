import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { parsePublicKey } from './public-key.ts';
import { isRocaModulus } from './roca.ts';

/** The product of the primes up to 167. */
const primorial = 0x924cba6ae99dfa084537facc54948df0c23da044d8cabe0edd75bc6n;

/** A number of 2048 bits that is the `power`-th power of 65537 modulo each of the primes, as a chip's modulus is. */
function makeModulus(power: bigint, added = 0n): Uint8Array {
  // 65537 is odd, and the product is even: what is left is odd, whatever multiple is added.
  const modulus = (2n ** 2048n / primorial - 1n) * primorial + (65537n ** power % primorial) + added;
  return Buffer.from(modulus.toString(16), 'hex');
}

test('a modulus as the weak chips make it is told, whichever power it is', () => {
  for (const power of [0n, 1n, 5n, 1234n]) assert.equal(isRocaModulus(makeModulus(power)), true, String(power));
});

test('its neighbours, and moduli of other makers, are left alone', () => {
  for (const added of [2n, 4n, 6n, 8n]) assert.equal(isRocaModulus(makeModulus(5n, added)), false, String(added));
  for (let count = 0; count < 5; count += 1) {
    const { n } = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });
    assert.equal(isRocaModulus(Buffer.from(n as string, 'base64url')), false);
  }
});

test('such a key is not registered', () => {
  const n = Buffer.from(makeModulus(5n)).toString('base64url');
  assert.match(parsePublicKey({ kty: 'RSA', n, e: 'AQAB' }) as string, /ROCA/);
});
