import { createLogStore } from '#audit-log';
import { createRootStore, findKey, type KeyEncryptionKeys, nameKey, ROOT_NAME, reencrypt } from '#key-encryption';
import { findEncrypted, replaceEncrypted } from '#signing-keys';
import type { Register } from './open-register.ts';

/** What was encrypted anew. */
export interface Reencrypted {
  /** How many texts; 0 where everything was encrypted with the current key. */
  readonly count: number;
  /** The id of the current key. */
  readonly key: string;
  /** Keys that are out of use and that none of the keys opens: they stay as they are. */
  readonly left: readonly string[];
}

/**
 * Encrypts everything that is encrypted with the current one of `keys`, in one change: from then on it is the key in force. Servers go on
 * with what they have in memory; every one must know that key before it starts the next time.
 *
 * @returns what was done, or a sentence that says why nothing was.
 */
export async function reencryptAll(
  { feed, database }: Pick<Register, 'feed' | 'database'>,
  { keys, actor }: { keys: KeyEncryptionKeys; actor: string },
): Promise<Reencrypted | string> {
  const [rootStore, logStore] = [createRootStore(), createLogStore(database)];
  return feed.change(actor, async (unit) => {
    const { transaction } = unit;
    const opens = (text: string, name: string) => findKey(text, { keys, name }) !== undefined;
    const signing = await findEncrypted(transaction);
    const root = await rootStore.find(transaction);
    const log = await logStore.findLog(transaction);
    const closed = signing.filter(({ kid, encryptedPrivateKey }) => !opens(encryptedPrivateKey, kid));
    const inUse = closed.filter(({ retiredAt, compromisedAt }) => retiredAt === null && compromisedAt === null);
    const missing = [
      ...inUse.map(({ kid }) => `signing key ${kid}`),
      ...(root !== undefined && !opens(root, ROOT_NAME) ? ["the installation's root secret"] : []),
      ...(log !== undefined && !opens(log.encryptedPrivateKey, log.origin) ? ["the audit log's key"] : []),
    ];
    if (missing.length > 0) {
      return `Nothing was changed: neither PORTVAKT_KEY_ENCRYPTION_KEY nor PORTVAKT_PREVIOUS_KEY_ENCRYPTION_KEY opens ${missing.join(', ')}.`;
    }
    let count = 0;
    for (const { kid, encryptedPrivateKey } of signing) {
      const text = reencrypt(encryptedPrivateKey, { keys, name: kid });
      if (text === undefined) continue;
      await replaceEncrypted(unit, kid, text);
      count += 1;
    }
    const rootText = root === undefined ? undefined : reencrypt(root, { keys, name: ROOT_NAME });
    if (rootText !== undefined) {
      await rootStore.put(transaction, rootText);
      count += 1;
    }
    const logText = log && reencrypt(log.encryptedPrivateKey, { keys, name: log.origin });
    if (log !== undefined && logText !== undefined) {
      await logStore.rename(transaction, log.origin, { ...log, encryptedPrivateKey: logText });
      count += 1;
    }
    const key = nameKey(keys[0]);
    if (count > 0) {
      await unit.record({
        kind: 'installation',
        subject: 'key-encryption-key',
        action: 're-encrypt',
        after: { key, count },
      });
    }
    return { count, key, left: closed.map(({ kid }) => kid) };
  });
}
