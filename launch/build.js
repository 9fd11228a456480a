// `npm run build:package` and `npm run build:executable`: installs what is missing, builds the portal if it has changed, and then what is named.
import { join } from 'node:path';
import { buildPortal } from './build-portal.js';
import { installMissing, root } from './install-missing.js';
import { runProgram } from './run-program.js';

const programs = { package: 'build-server-package.ts', executable: 'build-executable.ts' };
const [what, ...args] = process.argv.slice(2);

if ((await installMissing({ tests: true })) && (await buildPortal())) {
  runProgram(join(root, 'packaging', programs[what]), { what: 'The build needs', args });
} else {
  process.exitCode = 1;
}
