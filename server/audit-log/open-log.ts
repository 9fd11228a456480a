import { generateKeyPairSync } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { ChangeFeed } from '#audit-trail';
import { type Database, readLastRestore, type Tables } from '#database';
import { decrypt as decryptWith, encrypt, encryptInForce, type KeyEncryptionKeys } from '#key-encryption';
import { emptyRoot } from './hash-nodes.ts';
import { createLogStore, type KeptLog, type LogStore } from './log-store.ts';
import { nameAfterRestore } from './name-after-restore.ts';
import { readCheckpoint, writeCheckpoint } from './write-checkpoint.ts';

/** The log of this installation, with what its checkpoints are signed with. */
export interface OpenLog {
  readonly store: LogStore;
  readonly origin: string;
  /** Signs the root over `size` leaves. */
  signCheckpoint(size: number, root: Buffer): string;
}

/** What its key is called for people. */
const NAMED = "The audit log's key";

/** Where the log's files are, below the issuer. */
export const LOG_PATH = 'audit-log';

/**
 * Opens the log, and begins it where there is none: with a key of its own, which signs nothing else and is kept encrypted
 * like the signing keys. Its name is the address that its files have at that moment, and stays.
 *
 * @throws Error where the key cannot be decrypted.
 */
export async function openLog({
  database,
  feed,
  clock,
  issuer,
  keyEncryptionKeys,
}: {
  database: Database;
  feed: Pick<ChangeFeed, 'change'>;
  clock: () => number;
  issuer: string;
  keyEncryptionKeys: KeyEncryptionKeys;
}): Promise<OpenLog> {
  const store = createLogStore(database);
  const begin = () =>
    feed.change('audit log', async (unit) => {
      const existing = await store.findLog(unit.transaction);
      if (existing !== undefined) return existing;
      const log = makeLog(`${new URL(issuer).host}/${LOG_PATH}`, { keyEncryptionKeys, now: clock() });
      const kept = await encryptInForce(unit.transaction, log.encryptedPrivateKey, {
        keys: keyEncryptionKeys,
        name: log.origin,
      });
      await store.create(unit.transaction, { ...log, encryptedPrivateKey: kept });
      await unit.record({
        kind: 'signing-key',
        subject: log.origin,
        action: 'create',
        after: { purpose: 'audit-log', public_key: log.publicKey.toString('base64') },
      });
      return log;
    });
  const decrypt = ({ encryptedPrivateKey, origin: name }: KeptLog) =>
    decryptWith(encryptedPrivateKey, { keys: keyEncryptionKeys, name, what: NAMED });
  const seal = (transaction: Transaction<Tables>, name: string, privateKey: Buffer) =>
    encryptInForce(transaction, encrypt(privateKey, { key: keyEncryptionKeys[0], name }), {
      keys: keyEncryptionKeys,
      name,
    });
  // After a restore it may be shorter than somebody has seen it: the same name would stand for two logs.
  const goOn = () =>
    feed.change('audit log', async (unit) => {
      const restoredAt = await readLastRestore(unit.transaction);
      const log = await store.findLog(unit.transaction);
      const origin = log && nameAfterRestore(log, restoredAt);
      if (log === undefined || origin === undefined) return;
      const privateKey = decrypt(log);
      const signed = readCheckpoint(log.checkpoint, log);
      if (signed === undefined || signed === 'forged')
        throw new Error(`The newest checkpoint of ${log.origin} is not its own`);
      await store.rename(unit.transaction, log.origin, {
        origin,
        encryptedPrivateKey: await seal(unit.transaction, origin, privateKey),
        checkpoint: writeCheckpoint({ ...signed, origin }, { ...log, privateKey }),
        signedAt: clock(),
      });
      await unit.record({
        kind: 'signing-key',
        subject: origin,
        action: 'update',
        before: { purpose: 'audit-log', origin: log.origin },
        after: { purpose: 'audit-log', origin },
      });
    });
  const found = (await store.findLog(database.reads)) ?? (await begin());
  if (nameAfterRestore(found, await readLastRestore(database.reads)) !== undefined) await goOn();
  const log = (await store.findLog(database.reads)) ?? found;
  const { origin, publicKey } = log;
  const privateKey = decrypt(log);
  return {
    store,
    origin,
    signCheckpoint: (size, root) => writeCheckpoint({ origin, size, root }, { publicKey, privateKey }),
  };
}

function makeLog(
  origin: string,
  { keyEncryptionKeys, now }: { keyEncryptionKeys: KeyEncryptionKeys; now: number },
): KeptLog {
  const keys = generateKeyPairSync('ed25519');
  const privateKey = keys.privateKey.export({ format: 'der', type: 'pkcs8' });
  const publicKey = Buffer.from(keys.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return {
    origin,
    publicKey,
    encryptedPrivateKey: encrypt(privateKey, { key: keyEncryptionKeys[0], name: origin }),
    createdAt: now,
    size: 0,
    checkpoint: writeCheckpoint({ origin, size: 0, root: emptyRoot }, { publicKey, privateKey }),
    signedAt: now,
  };
}
