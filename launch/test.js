// `npm test`: installs what is missing, and runs the tests with the Node that they need.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { findPinnedNode, installMissing, isNewEnough, OLDEST_NODE, root } from './install-missing.js';

const script = join(root, 'testing', 'run-tests.ts');

if (!(await installMissing({ tests: true }))) {
  process.exitCode = 1;
} else if (isNewEnough(process.versions.node)) {
  process.argv.splice(1, 1, script);
  await import('../testing/run-tests.ts');
} else {
  runWithPinnedNode(findPinnedNode(root));
}

function runWithPinnedNode(runtime) {
  if (runtime === undefined) {
    console.error(
      `The tests need Node ${OLDEST_NODE} or newer, and this is Node ${process.versions.node}. npm brings none for this platform: install Node ${OLDEST_NODE}.`,
    );
    process.exitCode = 1;
    return;
  }
  const child = spawn(runtime, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
