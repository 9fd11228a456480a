import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { copyCheckout, linkModules, temporaryFolder } from '@portvakt/own-tests';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');

export interface InstalledPackage {
  /** The tarball that `npm pack` made. */
  readonly tarball: string;
  /** A project that has nothing but the package, and what it depends on, in its `node_modules`. */
  readonly project: string;
  /** Where the package lies in it. */
  readonly folder: string;
  /** The manifest of the package, and that of the checkout after packing. */
  readonly manifest: object;
  readonly restoredManifest: object;
  readonly files: readonly { readonly path: string; readonly size: number }[];
  remove(): Promise<void>;
}

/**
 * Packs `workspace` with `npm pack`, and unpacks the tarball into an empty project as `npm install` does. `linked` names the
 * packages that are linked from the checkout, so that no registry is needed. All of it happens in a copy of the checkout,
 * since the scripts change the manifest that other tests may read.
 */
export async function packAndInstall(
  workspace: string,
  { linked }: { linked: readonly string[] },
): Promise<InstalledPackage> {
  const scratch = await temporaryFolder();
  const [checkout, project] = [join(scratch.path, 'checkout'), join(scratch.path, 'project')];
  await copyCheckout(checkout);
  await linkModules(checkout);
  const { stdout } = await run('npm', ['pack', '-w', workspace, '--pack-destination', scratch.path, '--json'], {
    cwd: checkout,
    // The Node that strips types stands first, as npm puts it for scripts.
    env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` },
  });
  const { name, filename, files } = readPacked(stdout);
  const tarball = join(scratch.path, filename);
  const folder = join(project, 'node_modules', name);
  await mkdir(folder, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'empty', private: true, type: 'module' }));
  for (const dependency of linked) {
    const place = join(project, 'node_modules', dependency);
    await mkdir(dirname(place), { recursive: true });
    await symlink(join(root, 'node_modules', dependency), place);
  }
  return {
    tarball,
    project,
    folder,
    manifest: await readManifest(folder),
    restoredManifest: await readManifest(join(checkout, workspace)),
    files,
    remove: () => scratch.remove(),
  };
}

async function readManifest(folder: string): Promise<object> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
}

interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** What `npm pack --json` prints, after what the scripts print: an array, or in newer versions an object by name. */
function readPacked(stdout: string): Packed {
  const [packed] = Object.values(JSON.parse(stdout.slice(stdout.search(/^[[{]/m))) as Record<string, Packed>);
  if (packed === undefined) throw new Error(`npm pack did not say what it packed:\n${stdout}`);
  // Some versions of npm name the scope in the file name as it is, and write it without.
  return { ...packed, filename: packed.filename.replace('@', '').replace('/', '-') };
}
