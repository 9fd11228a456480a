// `npm run demo`: installs what is missing, and runs the pension provider's job before your eyes.
import { join } from 'node:path';
import { buildProgram } from './build-program.js';
import { installMissing, root } from './install-missing.js';
import { runProgram } from './run-program.js';

if (await installMissing({ tests: false })) {
  await buildProgram();
  runProgram(join(root, 'examples', 'pension', 'demo', 'main.ts'), {
    what: 'The demo needs',
    args: process.argv.slice(2),
  });
} else {
  process.exitCode = 1;
}
