import { existsSync } from 'node:fs';
import { DEMO_KEY_BITS, demoKeyFile } from '@portvakt/server/demo-key-file';
import { stockKeyPair } from '@portvakt/server/key-pair-stock';
import type { Settings } from '@portvakt/server/settings';

/**
 * Begins to make the keys that this start will want, in threads, while the code of the server is read. In a database of PostgreSQL there
 * is a key in all starts but one.
 */
export function makeKeysAhead({ database, signingKeyBits, registry, dataDirectory }: Settings): void {
  const isNew = database.kind === 'sqlite-memory' || (database.kind === 'sqlite' && !existsSync(database.file));
  if (isNew) stockKeyPair(signingKeyBits);
  if (registry === 'demo' && !existsSync(demoKeyFile(dataDirectory))) stockKeyPair(DEMO_KEY_BITS);
}
