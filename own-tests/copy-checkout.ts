import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp, lstat, mkdir, readdir, readlink, stat, symlink, utimes } from 'node:fs/promises';
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
    // What was built from a file is as good for its copy.
    const { atime, mtime } = await stat(join(root, file));
    await utimes(join(folder, file), atime, mtime);
  }
}

/** Packages of workspaces in other versions than the rest has. */
const MODULES_OF_WORKSPACES = ['portal/node_modules', 'server/node_modules'];
/** What was built here. It is copied: a copy that builds it anew must not do so here. */
const BUILT = ['portal/dist', 'portal/generated'];

/**
 * Makes `node_modules` in a copy of the checkout like npm: links to this checkout's packages, but to the copy's own
 * workspaces. The portal is there as it was built here.
 */
export async function linkModules(folder: string): Promise<void> {
  const [from, to] = [join(root, 'node_modules'), join(folder, 'node_modules')];
  await mkdir(to);
  // They stay where an installation is made anew.
  const isLacking = (path: string) => existsSync(join(root, path)) && !existsSync(join(folder, path));
  for (const modules of MODULES_OF_WORKSPACES.filter(isLacking)) {
    await mkdir(dirname(join(folder, modules)), { recursive: true });
    await symlink(join(root, modules), join(folder, modules));
  }
  for (const built of BUILT.filter(isLacking)) {
    await cp(join(root, built), join(folder, built), { recursive: true, preserveTimestamps: true });
  }
  for (const name of await readdir(from)) {
    if (name === '.cache') continue;
    // What npm says is installed: through a link, whoever writes in the copy would write it here.
    if (name === '.package-lock.json') {
      await copyFile(join(from, name), join(to, name));
      continue;
    }
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
