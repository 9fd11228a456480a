import assert from 'node:assert/strict';
import { hkdfSync, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { createChangeFeed } from '#audit-trail';
import { type Database, openDatabase } from '#database';
import { decrypt, encrypt, findKey, type KeyEncryptionKeys, nameKey } from './encrypt-with-keys.ts';
import { encryptInForce, reencrypt } from './key-in-force.ts';
import { createRootStore, ROOT_NAME } from './root-store.ts';
import { deriveSecret, openRoot, replaceLostRoot } from './secret-root.ts';

const [old, young, foreign] = [randomBytes(32), randomBytes(32), randomBytes(32)] as const;

test('what is encrypted with one of two keys can be read, and is bound to its name', () => {
  const text = encrypt(Buffer.from('secret'), { key: old, name: 'a' });
  assert.equal(decrypt(text, { keys: [young, old], name: 'a' }).toString(), 'secret');
  assert.deepEqual(findKey(text, { keys: [young, old], name: 'a' }), old);
  assert.equal(findKey(text, { keys: [young, old], name: 'b' }), undefined);
  assert.throws(() => decrypt(text, { keys: [young], name: 'a' }), {
    message: /^Signing key a .*name it in PORTVAKT_PREVIOUS_KEY_ENCRYPTION_KEY until portvakt signing-keys reencrypt/,
  });
  assert.throws(() => decrypt(text, { keys: [young, foreign], name: 'a' }), { message: /: neither PORTVAKT_KEY/ });
  assert.throws(() => decrypt('v2.x', { keys: [old], name: 'a' }), /unknown way/);
});

test('a key is encrypted anew with the current one, unless it is already or cannot be read', () => {
  const text = encrypt(Buffer.from('secret'), { key: old, name: 'a' });
  const anew = reencrypt(text, { keys: [young, old], name: 'a' }) ?? '';
  assert.equal(decrypt(anew, { keys: [young], name: 'a' }).toString(), 'secret');
  assert.equal(reencrypt(anew, { keys: [young, old], name: 'a' }), undefined);
  assert.equal(reencrypt(text, { keys: [young, foreign], name: 'a' }), undefined);
});

test('the name of a key is always the same, another one for another key, and no part of it', () => {
  assert.match(nameKey(old), /^[0-9a-f]{16}$/);
  assert.equal(nameKey(old), nameKey(Buffer.from(old)));
  assert.notEqual(nameKey(old), nameKey(young));
  assert.equal(old.toString('hex').includes(nameKey(old)), false);
});

describe('the root secret', () => {
  let database: Database;
  beforeEach(async () => {
    database = await openDatabase({ kind: 'sqlite-memory' }, Date.now);
  });
  afterEach(() => database.close());
  const open = (...keys: KeyEncryptionKeys) =>
    openRoot({ database, feed: createChangeFeed({ database, clock: Date.now }), keys });
  const readRow = async () => (await createRootStore().find(database.reads)) ?? '';
  const addSigningKey = (key: Buffer) =>
    database.change((transaction) =>
      transaction
        .insertInto('signing_keys')
        .values({
          ...{ kid: 'k', alg: 'RS256', n: 'n', e: 'e', purpose: 'tokens', created_at: 1, active_from: 1 },
          ...{ longest_lifetime: 120, encrypted_private_key: encrypt(Buffer.from('x'), { key, name: 'k' }) },
        })
        .execute(),
    );

  test('gives the secrets that were derived from the key itself before there was a root', async () => {
    const root = await open(old);
    for (const purpose of ['portvakt notices webhook', 'portvakt notices link', 'portvakt begun sign-in']) {
      assert.deepEqual(deriveSecret(root, purpose), Buffer.from(hkdfSync('sha256', old, '', purpose, 32)));
    }
  });

  test('stays the same for servers with either order of keys, and after it was encrypted anew', async () => {
    const root = await open(old);
    assert.deepEqual(await open(old, young), root);
    assert.deepEqual(await open(young, old), root);
    const text = reencrypt(await readRow(), { keys: [young, old], name: ROOT_NAME });
    await database.change((transaction) => createRootStore().put(transaction, text ?? ''));
    assert.deepEqual(await open(young), root);
    await assert.rejects(open(old), /^Error: The installation's root secret cannot be decrypted: PORTVAKT_KEY/);
  });

  test('is made with the key that the signing keys are encrypted with, where the settings name two', async () => {
    await addSigningKey(old);
    const root = await open(young, old);
    assert.deepEqual(findKey(await readRow(), { keys: [young, old], name: ROOT_NAME }), old);
    assert.deepEqual(await open(old), root, 'a server that does not know the new one yet');
  });

  test('says which key is in force, and everything that is written goes by it', async () => {
    await open(old);
    const keys = [young, old] as const;
    const write = (text: string) =>
      database.change((transaction) => encryptInForce(transaction, text, { keys, name: 'a' }));
    const written = await write(encrypt(Buffer.from('secret'), { key: young, name: 'a' }));
    assert.equal(decrypt(written, { keys: [old], name: 'a' }).toString(), 'secret');
    assert.equal(await write(written), written);
    const text = reencrypt(await readRow(), { keys, name: ROOT_NAME });
    await database.change((transaction) => createRootStore().put(transaction, text ?? ''));
    assert.equal(decrypt(await write(written), { keys: [young], name: 'a' }).toString(), 'secret');
  });

  test('is replaced only where no key opens it', async () => {
    const root = await open(old);
    const replace = (...keys: KeyEncryptionKeys) =>
      database.change((transaction) => replaceLostRoot(transaction, keys));
    assert.equal(await replace(young, old), false);
    assert.deepEqual(await open(old), root);
    assert.equal(await replace(young), true);
    assert.notDeepEqual(await open(young), root);
  });
});
