import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { getAssetKeys, getRawAsset } from 'node:sea';

/** Whether there is such a file. */
export function isShipped(file: URL): boolean {
  return file.protocol === 'file:' ? existsSync(file) : getAssetKeys().includes(file.pathname);
}

/** Its content, which must not be changed; nothing where there is no such file. */
export async function readShipped(file: URL): Promise<Buffer | undefined> {
  if (file.protocol !== 'file:') return isShipped(file) ? Buffer.from(getRawAsset(file.pathname)) : undefined;
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The names of the files in a folder, whose address ends in `/`. */
export async function listShipped(folder: URL): Promise<readonly string[]> {
  if (folder.protocol === 'file:') return readdir(folder);
  return getAssetKeys()
    .filter((key) => key.startsWith(folder.pathname))
    .map((key) => key.slice(folder.pathname.length));
}
