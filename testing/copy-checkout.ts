import { execFileSync } from 'node:child_process';
import { copyFile, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Copies this checkout into `folder`, as a fresh clone would have it: the files that git knows or would add. */
export async function copyCheckout(folder: string): Promise<void> {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of listed.split('\n').filter((line) => line !== '')) {
    // What has been removed and not committed is still listed.
    if ((await lstat(join(root, file)).catch(() => undefined))?.isFile() !== true) continue;
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await copyFile(join(root, file), join(folder, file));
  }
}

/** Makes `node_modules` in a copy of the checkout, as npm would: links to the packages of this one, but to the copy's own workspaces. */
export async function linkModules(folder: string): Promise<void> {
  const [from, to] = [join(root, 'node_modules'), join(folder, 'node_modules')];
  await mkdir(to);
  for (const name of await readdir(from)) {
    if (name === '.cache') continue;
    if (name !== '.bin' && name !== '@portvakt') {
      await symlink(join(from, name), join(to, name));
      continue;
    }
    // These lead from link to link, within the folder that they are in.
    await mkdir(join(to, name));
    for (const link of await readdir(join(from, name))) {
      await symlink(await readlink(join(from, name, link)), join(to, name, link));
    }
  }
}
