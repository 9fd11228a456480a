import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;

/** The name of the package of the Node for this machine. */
export const nodePackage = `node-${process.platform}-${process.arch}`;

/** The version that the lock file names; nothing where there is none for this machine. */
export const nodeVersion: string | undefined = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'))
  .packages[`node_modules/${nodePackage}`]?.version;

/**
 * The folder of the Node that the executable is made of. It is downloaded once, by its own lock file, so that an ordinary `npm ci`
 * does not.
 *
 * @throws where there is none for this machine.
 */
export function installNode(): string {
  if (nodeVersion === undefined) throw new Error(`There is no ${nodePackage} to make an executable of.`);
  const installed = join(folder, 'node_modules', nodePackage);
  if (readVersion(installed) !== nodeVersion) {
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  if (readVersion(installed) !== nodeVersion) throw new Error(`npm did not install ${nodePackage} ${nodeVersion}.`);
  return installed;
}

function readVersion(installed: string): string | undefined {
  const manifest = join(installed, 'package.json');
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined;
}
