import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { type HeldKey, serveKeys } from '@portvakt/signer';
import { KeyHolderAwayError } from '#signing-keys';
import { openRemoteSigner } from './open-remote-signer.ts';

const makeKey = (modulusLength: number): HeldKey => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength });
  const { n, e } = publicKey.export({ format: 'jwk' }) as { n: string; e: string };
  const thumbprint = createHash('sha256').update(JSON.stringify({ e, kty: 'RSA', n }));
  return { kid: thumbprint.digest('base64url'), alg: 'RS256', jwk: { kty: 'RSA', n, e } };
};
const key = makeKey(2048);

for (const { name, held, refused } of [
  { name: 'a key under its thumbprint is taken', held: key, refused: undefined },
  { name: 'a key under another name is refused', held: { ...key, kid: 'mine' }, refused: /calls mine is no RSA key/ },
  { name: 'a key that is too short is refused', held: makeKey(1024), refused: /is no RSA key/ },
]) {
  test(name, async (context) => {
    const folder = await temporaryFolder();
    const path = join(folder.path, 's.sock');
    const holder = {
      list: async () => [held],
      sign: async () => Buffer.alloc(256),
      check: async () => undefined,
      close: async () => undefined,
    };
    const served = await serveKeys({ holder, path, report: () => {} });
    const signer = openRemoteSigner(path);
    context.after(async () => {
      signer.close();
      await served.stop();
      await folder.remove();
    });
    if (refused === undefined) {
      assert.deepEqual(await signer.list(), [{ kid: key.kid, alg: 'RS256', n: key.jwk.n, e: key.jwk.e }]);
      await signer.check(key.kid);
      await assert.rejects(signer.check('another'), /does not have the key another/);
    } else {
      await assert.rejects(
        signer.list(),
        (error) => error instanceof KeyHolderAwayError && refused.test(error.message),
      );
      await assert.rejects(signer.check(held.kid), KeyHolderAwayError);
    }
  });
}
