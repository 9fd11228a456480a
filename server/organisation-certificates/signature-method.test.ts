import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, it } from 'node:test';
import { verifySignature } from './signature-method.ts';

const signed = Buffer.from('what is signed');

/** Curves that real authorities use (RFC 5480 §2.1.1.1). No careful verifier accepts others. */
describe('a signature on a curve', () => {
  const curves = [
    ['P-256', true],
    ['P-384', true],
    ['P-521', true],
    ['secp256k1', false],
    ['P-224', false],
    ['brainpoolP256r1', false],
  ] as const;
  for (const [namedCurve, isGood] of curves) {
    it(`${namedCurve} is ${isGood ? 'accepted' : 'refused'}`, () => {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
      const signature = sign('sha256', signed, privateKey);
      const method = { kind: 'ecdsa', digest: 'sha256' } as const;
      assert.equal(verifySignature({ signed, signature, method }, publicKey), isGood);
    });
  }
});
