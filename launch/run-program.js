// Plain JavaScript that any Node from 18 on can read.
import { spawn } from 'node:child_process';
import { findPinnedNode, isNewEnough, OLDEST_NODE, root } from './install-missing.js';

/**
 * Runs the TypeScript file `script` in a process of its own, with the Node that it needs: this one where it is new
 * enough, otherwise the one that npm has installed. `what` begins the message where there is none: «The tests need».
 */
export function runProgram(script, { what, args }) {
  const runtime = isNewEnough(process.versions.node) ? process.execPath : findPinnedNode(root);
  if (runtime === undefined) {
    console.error(
      `${what} Node ${OLDEST_NODE} or newer, and this is Node ${process.versions.node}. ` +
        `npm brings none for this platform: install Node ${OLDEST_NODE}.`,
    );
    process.exitCode = 1;
    return;
  }
  const child = spawn(runtime, ['--disable-warning=ExperimentalWarning', script, ...args], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to the child, too: the child cleans up, and this process ends after it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
