import { open, stat } from 'node:fs/promises';

/** Has the disk keep a file, or the names in a folder. Windows has no such thing for folders, and flushes only what may be written to. */
export async function flush(path: string): Promise<void> {
  const isFolder = (await stat(path)).isDirectory();
  if (process.platform === 'win32' && isFolder) return;
  const handle = await open(path, isFolder ? 'r' : 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
