// `npm start`: installs what is missing, builds the portal if it has changed, and starts the server.
import { join } from 'node:path';
import { buildPortal } from './build-portal.js';
import { buildProgram } from './build-program.js';
import { installMissing, root } from './install-missing.js';

if (await installMissing({ tests: false })) {
  // A portal that could not be built has said so; the server is as good without it.
  await buildPortal();
  await buildProgram();
  process.argv.splice(1, 1, join(root, 'cli', 'bin', 'portvakt.js'), 'start');
  await import('../cli/bin/portvakt.js');
} else {
  process.exitCode = 1;
}
