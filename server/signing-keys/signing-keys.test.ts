import assert from 'node:assert/strict';
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { openTestDatabases, type TestDatabases } from '@portvakt/own-tests';
import { decryptPrivateKey } from '@portvakt/signer/encrypt-private-key';
import { type ChangeFeed, createChangeFeed } from '#audit-trail';
import { type Database, openDatabase } from '#database';
import { decideKeyStates } from './decide-key-states.ts';
import { createKeyRing, NoSigningKeyError } from './key-ring.ts';
import { ensureSigningKey, replaceSigningKey, retireSigningKey } from './rotate-keys.ts';
import { createSigningKeyStore, type SigningKey, type SigningKeyStore } from './store.ts';

const HOUR = 3_600_000;
const start = Date.UTC(2026, 10, 24);

const key = (kid: string, more: Partial<SigningKey>): SigningKey => ({
  kid,
  alg: 'RS256',
  n: 'n',
  e: 'AQAB',
  encryptedPrivateKey: '',
  createdAt: 0,
  activeFrom: 0,
  longestLifetime: 120,
  retiredAt: null,
  compromisedAt: null,
  ...more,
});

describe('the state of a key', () => {
  const states = (keys: readonly SigningKey[], now: number) => decideKeyStates(keys, now).map(({ state }) => state);

  test('a key is announced before its turn, signs in it, and is published until its last token has died', () => {
    const old = key('old', { activeFrom: start, longestLifetime: 600 });
    const young = key('young', { activeFrom: start + 24 * HOUR });
    const turn = start + 24 * HOUR;
    assert.deepEqual(states([old, young], turn - 1), ['signing', 'announced']);
    assert.deepEqual(states([old, young], turn), ['published', 'signing']);
    assert.deepEqual(states([old, young], turn + 600_000), ['published', 'signing']);
    assert.deepEqual(states([old, young], turn + 600_000 + 60_000), ['withdrawn', 'signing']);
  });

  test('the key before the last is judged by its own successor', () => {
    const keys = [key('a', { activeFrom: 0 }), key('b', { activeFrom: HOUR }), key('c', { activeFrom: 2 * HOUR })];
    assert.deepEqual(states(keys, 2 * HOUR), ['withdrawn', 'published', 'signing']);
  });

  test('a compromised or retired key neither signs nor is published, and the one before it signs again', () => {
    const old = key('old', { activeFrom: 0 });
    assert.deepEqual(states([old, key('new', { activeFrom: HOUR, compromisedAt: 2 * HOUR })], 2 * HOUR), [
      'signing',
      'compromised',
    ]);
    assert.deepEqual(states([old, key('new', { activeFrom: HOUR, retiredAt: 2 * HOUR })], 2 * HOUR), [
      'signing',
      'retired',
    ]);
  });
});

describe('keys when the clock was set back', () => {
  const states = (keys: readonly SigningKey[], now: number) => decideKeyStates(keys, now).map(({ state }) => state);

  test('before the turn of every key the first of them signs, and the others are announced', () => {
    const keys = [key('second', { activeFrom: 2 * HOUR }), key('first', { activeFrom: HOUR })];
    assert.deepEqual(states(keys, 0), ['announced', 'signing']);
    assert.deepEqual(states(keys, HOUR), ['announced', 'signing']);
  });

  test('a key that was taken out of use does not come back', () => {
    const keys = [
      key('leaked', { activeFrom: HOUR, compromisedAt: 2 * HOUR }),
      key('retired', { activeFrom: HOUR, retiredAt: 2 * HOUR }),
      key('new', { activeFrom: 2 * HOUR }),
    ];
    assert.deepEqual(states(keys, 0), ['compromised', 'retired', 'signing']);
    assert.deepEqual(states(keys.slice(0, 2), 0), ['compromised', 'retired']);
  });
});

describe('rotation', () => {
  let databases: TestDatabases;
  let database: Database;
  let feed: ChangeFeed;
  let store: SigningKeyStore;
  let now = start;
  const clock = () => now;
  const keyEncryptionKey = randomBytes(32);
  const settings = () => ({ store, feed, clock, bits: 2048, keyEncryptionKeys: [keyEncryptionKey] as const });
  const states = async () =>
    Object.fromEntries(decideKeyStates(await store.readAll(), now).map(({ key: { kid }, state }) => [kid, state]));
  const rotate = async (more: { now?: boolean; compromised?: string } = {}) =>
    replaceSigningKey(settings(), { actor: 'test', now: false, ...more });
  const taken = async (more: { now?: boolean; compromised?: string } = {}) => {
    const answer = await rotate(more);
    if (typeof answer === 'string') assert.fail(answer);
    return answer;
  };

  before(async () => {
    databases = await openTestDatabases();
  });
  after(() => databases.remove());
  beforeEach(async () => {
    now = start;
    const url = await databases.create('sqlite file');
    database = await openDatabase({ kind: 'sqlite', file: url.slice('sqlite:'.length) }, clock);
    feed = createChangeFeed({ database, clock });
    await feed.follow();
    store = createSigningKeyStore(database, 'tokens');
    await ensureSigningKey(settings());
  });

  test('the first start makes one key, also when several start at once', async () => {
    await Promise.all([ensureSigningKey(settings()), ensureSigningKey(settings())]);
    assert.equal((await store.readAll()).length, 1);
    await database.close();
  });

  test('the private half is nowhere in the database but encrypted', async () => {
    const [made] = await store.readAll();
    const pkcs8 = decryptPrivateKey(made?.encryptedPrivateKey ?? '', {
      key: keyEncryptionKey,
      kid: made?.kid ?? '',
      named: 'x',
    });
    assert.equal(JSON.stringify(made).includes(pkcs8.subarray(30, 60).toString('base64url')), false);
    await database.close();
  });

  test('a new key is announced for a day, then signs, while the old one stays published', async () => {
    const [first] = await store.readAll();
    const ring = createKeyRing({ store, feed, clock, keyEncryptionKeys: [keyEncryptionKey] as const });
    const { kid, activeFrom } = await taken();
    assert.equal(activeFrom, start + 24 * HOUR);
    assert.deepEqual((await ring.published()).map((published) => published.kid).sort(), [first?.kid, kid].sort());
    assert.equal((await ring.signerFor(120)).kid, first?.kid);
    now = activeFrom - 1;
    assert.equal((await ring.signerFor(120)).kid, first?.kid);
    now = activeFrom;
    assert.equal((await ring.signerFor(120)).kid, kid);
    assert.equal((await ring.published()).length, 2);
    now = activeFrom + 120_000 + 60_000;
    assert.deepEqual(
      (await ring.published()).map((published) => published.kid),
      [kid],
    );
    await database.close();
  });

  test('a second rotation waits for the first', async () => {
    const { kid } = await taken();
    assert.match(String(await rotate()), new RegExp(`${kid} is announced already`));
    await database.close();
  });

  test('a token that lives longer keeps its key published longer, and that is on record before it is signed', async () => {
    const ring = createKeyRing({ store, feed, clock, keyEncryptionKeys: [keyEncryptionKey] as const });
    const { kid } = await ring.signerFor(7200);
    assert.equal((await store.readAll())[0]?.longestLifetime, 7200);
    await ring.signerFor(60);
    assert.equal((await store.readAll())[0]?.longestLifetime, 7200);
    const next = await taken({ now: true });
    now += 7_200_000;
    assert.deepEqual(await states(), { [kid]: 'published', [next.kid]: 'signing' });
    await database.close();
  });

  test('a compromised key is gone at once and the replacement signs at once', async () => {
    const [first] = await store.readAll();
    const ring = createKeyRing({ store, feed, clock, keyEncryptionKeys: [keyEncryptionKey] as const });
    await ring.signerFor(120);
    const { kid } = await taken({ now: true, compromised: first?.kid ?? '' });
    assert.equal((await ring.signerFor(120)).kid, kid);
    assert.deepEqual(
      (await ring.published()).map((published) => published.kid),
      [kid],
    );
    assert.match(String(await rotate({ now: true, compromised: first?.kid ?? '' })), /compromised already/);
    await database.close();
  });

  test('in an emergency a key that was announced takes over, since clients know it', async () => {
    const [first] = await store.readAll();
    const announced = await taken();
    const { kid } = await taken({ now: true, compromised: first?.kid ?? '' });
    assert.equal(kid, announced.kid);
    assert.deepEqual(await states(), { [first?.kid ?? '']: 'compromised', [kid]: 'signing' });
    await database.close();
  });

  test('an announced key that leaks does not take over', async () => {
    const [first] = await store.readAll();
    const announced = await taken();
    const { kid } = await taken({ now: true, compromised: announced.kid });
    assert.deepEqual(await states(), {
      [first?.kid ?? '']: 'published',
      [announced.kid]: 'compromised',
      [kid]: 'signing',
    });
    await database.close();
  });

  test('rotating and retiring refuse what would break tokens', async () => {
    const [first] = await store.readAll();
    const retire = (kid: string, force = false) => retireSigningKey(settings(), { actor: 'test', kid, force });
    assert.match(String(await rotate({ compromised: first?.kid ?? '' })), /add --now/);
    assert.match(String(await rotate({ now: true, compromised: 'nothing' })), /no signing key nothing/);
    assert.equal((await store.readAll()).length, 1);
    assert.match(String(await retire(first?.kid ?? '')), /signs tokens now/);
    assert.match(String(await retire('nothing')), /no signing key/);
    await taken({ now: true });
    assert.match(String(await retire(first?.kid ?? '')), /may live until .*--force/);
    assert.equal(await retire(first?.kid ?? '', true), undefined);
    assert.match(String(await retire(first?.kid ?? '')), /retired already/);
    await database.close();
  });

  test('the key signs when the clock has gone back to before it was made, and a new start makes no other', async () => {
    const [first] = await store.readAll();
    now = start - 24 * HOUR;
    await ensureSigningKey(settings());
    const ring = createKeyRing({ store, feed, clock, keyEncryptionKeys: [keyEncryptionKey] as const });
    await ring.check();
    assert.equal((await ring.signerFor(120)).kid, first?.kid);
    assert.deepEqual(
      (await ring.published()).map((published) => published.kid),
      [first?.kid],
    );
    await database.close();
  });

  test('a key that takes over while the clock is behind stays in charge when it is right again', async () => {
    const [first] = await store.readAll();
    now = start - HOUR;
    const { kid } = await taken({ now: true });
    assert.deepEqual(await states(), { [first?.kid ?? '']: 'published', [kid]: 'signing' });
    now = start + HOUR;
    assert.deepEqual(await states(), { [first?.kid ?? '']: 'withdrawn', [kid]: 'signing' });
    await database.close();
  });

  test('a ring says that no key can sign, also when nobody told it that they were taken out of use', async () => {
    const ring = createKeyRing({ store, feed, clock, keyEncryptionKeys: [keyEncryptionKey] as const });
    await ring.check();
    await database.change(async (transaction) => {
      await transaction.updateTable('signing_keys').set({ compromised_at: now }).execute();
    });
    await assert.rejects(ring.check(), NoSigningKeyError);
    await assert.rejects(ring.signerFor(120), NoSigningKeyError);
    await database.close();
  });

  test('what a signer signs verifies with the published half', async () => {
    const ring = createKeyRing({ store, feed, clock, keyEncryptionKeys: [keyEncryptionKey] as const });
    const [published] = await ring.published();
    const signature = await (await ring.signerFor(120)).sign('input');
    const publicKey = createPublicKey({
      key: { kty: 'RSA', n: published?.n ?? '', e: published?.e ?? '' },
      format: 'jwk',
    });
    assert.ok(verify('sha256', Buffer.from('input'), publicKey, Buffer.from(signature, 'base64url')));
    await database.close();
  });

  test('a ring with another key-encryption key says which setting is wrong', async () => {
    const ring = createKeyRing({ store, feed, clock, keyEncryptionKeys: [randomBytes(32)] });
    await assert.rejects(ring.signerFor(120), /PORTVAKT_KEY_ENCRYPTION_KEY/);
    await database.close();
  });
});
