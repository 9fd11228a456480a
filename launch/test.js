// `npm test`: installs what is missing, and runs the tests with the Node that they need.
import { join } from 'node:path';
import { installMissing, root } from './install-missing.js';
import { runProgram } from './run-program.js';

if (await installMissing({ tests: true })) {
  runProgram(join(root, 'testing', 'run-tests.ts'), { what: 'The tests need', args: process.argv.slice(2) });
} else {
  process.exitCode = 1;
}
