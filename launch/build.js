// `npm run build:package`, `build:executable` and `build:image`: installs what is missing, builds the portal if it has changed, and then what is named.
import { join } from 'node:path';
import { buildPortal } from './build-portal.js';
import { installMissing, root } from './install-missing.js';
import { runProgram } from './run-program.js';

const programs = {
  package: ['build-server-package.ts'],
  executable: ['build-executable.ts'],
  image: ['build-executable.ts', '--image'],
};
const [what, ...given] = process.argv.slice(2);
const [program, ...args] = programs[what];

if ((await installMissing({ tests: true })) && (await buildPortal())) {
  runProgram(join(root, 'packaging', program), { what: 'The build needs', args: [...args, ...given] });
} else {
  process.exitCode = 1;
}
