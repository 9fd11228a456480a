import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { parsePublicKey } from './public-key.ts';

const keys = new Map(
  [1024, 2048, 3072, 4096].map((bits) => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
    return [bits, privateKey.export({ format: 'jwk' }) as unknown as Record<string, string>] as const;
  }),
);
const key = (bits: number) => {
  const { kty, n, e } = keys.get(bits) ?? {};
  return { kty, n, e };
};
const modulus = (bytes: number, fill: number) => Buffer.alloc(bytes, fill).toString('base64url');
const exponent = (...bytes: number[]) => Buffer.from(bytes).toString('base64url');

test('keys of 2048, 3072 and 4096 bits are accepted, and nothing but the public members is kept', () => {
  for (const bits of [2048, 3072, 4096]) {
    assert.deepEqual(parsePublicKey({ ...key(bits), kid: 'a', use: 'sig', alg: 'RS512' }), key(bits));
  }
});

const refused: readonly (readonly [name: string, jwk: Record<string, unknown>, why: RegExp])[] = [
  ['RSA 1024', key(1024), /2048 to 4096 bits; this one has 1024/],
  ['2047 bits', { ...key(2048), n: modulus(256, 0x7f) }, /this one has 2047/],
  ['4104 bits', { ...key(2048), n: modulus(513, 0xff) }, /this one has 4104/],
  [
    'a short modulus behind zeros',
    { ...key(2048), n: Buffer.concat([Buffer.alloc(128), Buffer.alloc(128, 0xff)]).toString('base64url') },
    /has 1024/,
  ],
  ['an even modulus', { ...key(2048), n: modulus(256, 0xfe) }, /odd/],
  ['a modulus of zeros', { ...key(2048), n: modulus(256, 0) }, /base64url/],
  ['exponent 1', { ...key(2048), e: exponent(1) }, /at least 3/],
  ['exponent 0', { ...key(2048), e: exponent(0) }, /base64url/],
  ['exponent 2', { ...key(2048), e: exponent(2) }, /odd/],
  ['exponent 65536', { ...key(2048), e: exponent(1, 0, 0) }, /odd/],
  ['an exponent of 2³² + 1', { ...key(2048), e: exponent(1, 0, 0, 0, 1) }, /below 2\^32/],
  ['base64 with padding', { ...key(2048), e: 'AQAB=' }, /without padding/],
  ['base64url that is not canonical', { ...key(2048), e: 'AQB' }, /base64url/],
  ['no modulus', { ...key(2048), n: undefined }, /base64url/],
  ['a modulus that is a number', { ...key(2048), n: 5 }, /base64url/],
  ['another key type', { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }, /must be RSA/],
  ['an encryption key', { ...key(2048), use: 'enc' }, /must be sig/],
  ['PS256', { ...key(2048), alg: 'PS256' }, /RS256/],
  ['RS2567', { ...key(2048), alg: 'RS2567' }, /RS256/],
];
for (const [name, jwk, why] of refused) {
  test(`refuses ${name}`, () => {
    const answer = parsePublicKey(jwk);
    assert.equal(typeof answer, 'string');
    assert.match(answer as string, why);
  });
}

test('a key with private members is refused without repeating them', () => {
  const secret = keys.get(2048) as Record<string, string>;
  for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi']) {
    const answer = parsePublicKey({ ...key(2048), [member]: secret[member] });
    assert.match(answer as string, /private members/);
    assert.equal((answer as string).includes(secret[member] as string), false);
  }
});

test('empty members, as key vaults write them, hold no secret and say nothing', () => {
  for (const empty of ['', ' ', [], null, undefined]) {
    const members = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'use', 'alg', 'x5c', 'x5t'];
    const jwk = { ...key(2048), ...Object.fromEntries(members.map((member) => [member, empty])) };
    assert.deepEqual(parsePublicKey(jwk), key(2048), JSON.stringify(empty));
  }
});

test('a private half is told by any one member that says something, among empty ones and in any type', () => {
  const empty = { d: '', p: [], q: '', dp: '', dq: null, qi: '', oth: [], k: '' };
  for (const member of Object.keys(empty)) {
    for (const value of ['c2VjcmV0', [{ r: 'x' }], 5]) {
      assert.match(parsePublicKey({ ...key(2048), ...empty, [member]: value }) as string, /private members/, member);
    }
  }
  for (const jwk of [
    { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'c2VjcmV0' },
    { kty: 'oct', k: 'c2VjcmV0' },
    { d: 'c2VjcmV0' },
  ]) {
    assert.match(parsePublicKey(jwk) as string, /private members/);
  }
});

test('a key of another type is told as what it is, and nothing else', () => {
  for (const [jwk, what] of [
    [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }, /^This is an elliptic curve \(EC\) key/],
    [{ kty: 'OKP', crv: 'Ed25519', x: 'x', alg: 'EdDSA' }, /^This is an Edwards curve \(OKP\) key/],
    [{ kty: 'oct', alg: 'HS256' }, /^This is a symmetric \(oct\) key/],
  ] as const) {
    assert.match(parsePublicKey(jwk) as string, what);
  }
});

test('a zero byte in front makes no other key of it', () => {
  const { n, e } = key(2048) as { n: string; e: string };
  const padded = (text: string) =>
    Buffer.concat([Buffer.alloc(1), Buffer.from(text, 'base64url')]).toString('base64url');
  assert.deepEqual(parsePublicKey({ kty: 'RSA', n: padded(n), e: padded(e) }), key(2048));
});
