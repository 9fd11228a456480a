import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { decryptPrivateKey, encryptPrivateKey } from './encrypt-private-key.ts';

describe('keeping a private key', () => {
  const kek = randomBytes(32);
  const secret = Buffer.from('the private key');

  test('what was encrypted is decrypted with the same key, and looks different each time', () => {
    const encrypted = encryptPrivateKey(secret, { key: kek, kid: 'a' });
    assert.deepEqual(decryptPrivateKey(encrypted, { key: kek, kid: 'a', named: 'KEY' }), secret);
    assert.notEqual(encrypted, encryptPrivateKey(secret, { key: kek, kid: 'a' }));
    assert.equal(encrypted.includes(secret.toString('base64url')), false);
  });

  test('another key, another kid and any changed letter are noticed', () => {
    const encrypted = encryptPrivateKey(secret, { key: kek, kid: 'a' });
    assert.throws(
      () => decryptPrivateKey(encrypted, { key: randomBytes(32), kid: 'a', named: 'KEY' }),
      /KEY is not the key/,
    );
    assert.throws(() => decryptPrivateKey(encrypted, { key: kek, kid: 'b', named: 'KEY' }));
    const parts = encrypted.split('.');
    for (const index of [1, 2, 3]) {
      const changed = parts.map((part, at) =>
        at === index ? part.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A')) : part,
      );
      assert.throws(() => decryptPrivateKey(changed.join('.'), { key: kek, kid: 'a', named: 'KEY' }), `part ${index}`);
    }
    // A shortened tag would be easier to forge.
    assert.throws(() =>
      decryptPrivateKey([parts[0], parts[1], parts[2]?.slice(0, 6), parts[3]].join('.'), {
        key: kek,
        kid: 'a',
        named: 'KEY',
      }),
    );
  });
});
