// Builds the portal if what it is made of has changed since: at `npm ci`, at the first start, before the tests. Plain JavaScript for any
// Node from 20 on. Where nothing has changed it only looks at the times of files.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPinnedNode, isNewEnough, root } from './install-missing.js';

const portal = join(root, 'portal');
const built = join(portal, 'dist', '.built');
/** What the portal is made of. */
const sources = [
  ...['src', 'messages', 'build', 'index.html', 'package.json', 'vite.config.ts'].map((name) => join(portal, name)),
  join(portal, 'project.inlang', 'settings.json'),
  join(root, 'docs', 'openapi.yaml'),
];

/** Whether the portal has not been built from what is there now. */
export function isPortalStale() {
  const at = existsSync(built) ? statSync(built).mtimeMs : 0;
  return sources.some((path) => findNewest(path) > at);
}

/**
 * Builds the portal if it is stale.
 *
 * @returns false if it could not be built; why has been printed.
 */
export async function buildPortal() {
  if (!isPortalStale()) return true;
  const begun = new Date();
  const node = isNewEnough(process.versions.node) ? process.execPath : findPinnedNode(root);
  if (node === undefined || !existsSync(join(root, 'node_modules', 'vite'))) {
    console.error('The portal is not built: the packages for that are not installed. npm ci installs them.');
    return false;
  }
  const { code, output } = await run(node, [
    '--disable-warning=ExperimentalWarning',
    join(portal, 'build', 'build.ts'),
  ]);
  if (code !== 0) {
    console.error(output.trim());
    console.error('The portal could not be built. What went wrong stands above.');
    return false;
  }
  writeFileSync(built, '');
  // What is changed while it is built counts as changed since.
  utimesSync(built, begun, begun);
  return true;
}

/** When the newest file at `path` was changed. Folders do not count: those of a copy are always new. */
function findNewest(path) {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, findNewest(join(path, name))), 0);
}

function run(node, args) {
  return new Promise((resolve) => {
    const child = spawn(node, args, { cwd: portal, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    child.once('close', (code) => resolve({ code, output }));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // An installation without the packages for it is one for production, and no failure.
  const built = await buildPortal();
  if (!built && existsSync(join(root, 'node_modules', 'vite'))) process.exitCode = 1;
}
