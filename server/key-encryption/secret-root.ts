import { createHmac } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { ChangeFeed } from '#audit-trail';
import type { Database, Tables } from '#database';
import { decrypt, encrypt, findKey, type KeyEncryptionKeys } from './encrypt-with-keys.ts';
import { createRootStore, ROOT_CALLED, ROOT_NAME, type RootStore } from './root-store.ts';

/**
 * The root secret of this installation, 32 bytes, which webhook secrets, links in e-mails and seals are derived from: it stays when the
 * key encryption key is replaced. It is made at the first start, from the key encryption key of that time, so that an installation from before there was a
 * root has the secrets that it had.
 *
 * @throws Error where none of `keys` opens it; the message says what to do.
 */
export async function openRoot({
  database,
  feed,
  keys,
}: {
  database: Pick<Database, 'reads'>;
  feed: Pick<ChangeFeed, 'change'>;
  keys: KeyEncryptionKeys;
}): Promise<Buffer> {
  const store = createRootStore();
  const text =
    (await store.find(database.reads)) ??
    (await feed.change('first start', async ({ transaction }) => {
      const existing = await store.find(transaction);
      return existing ?? makeRoot(store, transaction, keys);
    }));
  return decrypt(text, { keys, name: ROOT_NAME, what: ROOT_CALLED });
}

/**
 * Makes another root where none of `keys` opens the one that is there: the key that did is lost, and what was derived from that root with it.
 *
 * @returns whether it was.
 */
export async function replaceLostRoot(transaction: Transaction<Tables>, keys: KeyEncryptionKeys): Promise<boolean> {
  const store = createRootStore();
  const text = await store.find(transaction);
  if (text === undefined || findKey(text, { keys, name: ROOT_NAME }) !== undefined) return false;
  await store.put(transaction, encrypt(extract(keys[0]), { key: keys[0], name: ROOT_NAME }));
  return true;
}

/** The secret for `purpose`, 32 bytes: HKDF-Expand (RFC 5869 §2.3) with SHA-256. */
export function deriveSecret(root: Buffer, purpose: string): Buffer {
  return createHmac('sha256', root).update(purpose).update(Buffer.of(1)).digest();
}

async function makeRoot(store: RootStore, transaction: Transaction<Tables>, keys: KeyEncryptionKeys): Promise<string> {
  // The signing keys tell which of several keys was in force until now.
  const opening = (await store.listSigningKeys(transaction))
    .map(({ kid, text }) => findKey(text, { keys, name: kid }))
    .find((key) => key !== undefined);
  const key = opening ?? keys[0];
  const text = encrypt(extract(key), { key, name: ROOT_NAME });
  await store.put(transaction, text);
  return text;
}

/** HKDF-Extract (RFC 5869 §2.2) without a salt. The key cannot be had back from it. */
function extract(key: Buffer): Buffer {
  return createHmac('sha256', Buffer.alloc(32)).update(key).digest();
}
