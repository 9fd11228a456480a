import { execFileSync } from 'node:child_process';
import { copyFile, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Copies this checkout into `folder` like a fresh clone: the files that git tracks or would add. */
export async function copyCheckout(folder: string): Promise<void> {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of listed.split('\n').filter((line) => line !== '')) {
    // Git still lists files whose removal is not committed.
    if ((await lstat(join(root, file)).catch(() => undefined))?.isFile() !== true) continue;
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await copyFile(join(root, file), join(folder, file));
  }
}

/**
 * Makes `node_modules` in a copy of the checkout like npm: links to this checkout's packages, but to the copy's own
 * workspaces.
 */
export async function linkModules(folder: string): Promise<void> {
  const [from, to] = [join(root, 'node_modules'), join(folder, 'node_modules')];
  await mkdir(to);
  for (const name of await readdir(from)) {
    if (name === '.cache') continue;
    if (name !== '.bin' && name !== '@portvakt') {
      await symlink(join(from, name), join(to, name));
      continue;
    }
    // These links lead to other links in the same folder.
    await mkdir(join(to, name));
    for (const link of await readdir(join(from, name))) {
      await symlink(await readlink(join(from, name, link)), join(to, name, link));
    }
  }
}
