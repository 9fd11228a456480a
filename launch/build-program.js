// Bundles the command line with the server if a source of theirs has changed since: at `npm ci`, at `npm start`, before the tests. Plain
// JavaScript for any Node from 20 on. Where nothing has changed it only looks at the times of files.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBuiltProgram } from '../cli/bin/find-built-program.js';
import { findPinnedNode, isNewEnough, root } from './install-missing.js';

/**
 * Bundles the program if there is none, or if it is stale. Without a bundle the sources are run, which takes longer to start: where one cannot
 * be made, such as in an installation for production, that is no failure.
 */
export async function buildProgram() {
  const own = isNewEnough(process.versions.node);
  // Which one npm has installed is in the file of packages that the bundle is held against.
  if (findBuiltProgram(root, { node: own ? process.versions.node : undefined }) !== undefined) return;
  const node = own ? process.execPath : findPinnedNode(root);
  if (node === undefined || !existsSync(join(root, 'node_modules', 'rolldown'))) return;
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(root, 'packaging', 'build-program.ts')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) console.error(`${output.trim()}\nThe program could not be bundled, so its sources are run.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildProgram();
