import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

const WRITABLE_BY_OTHERS = 0o022;

/**
 * Whoever may change the folder of a socket may put another signer there.
 *
 * @throws unless the folder belongs to this user, to root or to `trusted`, and to nobody else's pen.
 */
export async function checkSocketFolder(path: string, trusted?: number): Promise<void> {
  const folder = dirname(resolve(path));
  const { uid, mode } = await stat(folder);
  if (uid !== 0 && uid !== process.getuid?.() && uid !== trusted) {
    throw new Error(`${folder} belongs to another user, who could put another socket there.`);
  }
  if ((mode & WRITABLE_BY_OTHERS) !== 0) {
    throw new Error(`Others than its owner may write in ${folder}: take that away with chmod go-w.`);
  }
}
