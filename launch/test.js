// `npm test`: installs what is missing, builds the portal if it has changed, and runs the tests with the Node that they need.
import { join } from 'node:path';
import { buildPortal } from './build-portal.js';
import { buildProgram } from './build-program.js';
import { installMissing, root } from './install-missing.js';
import { runProgram } from './run-program.js';

if ((await installMissing({ tests: true })) && (await buildPortal())) {
  await buildProgram();
  runProgram(join(root, 'own-tests', 'run-tests.ts'), { what: 'The tests need', args: process.argv.slice(2) });
} else {
  process.exitCode = 1;
}
