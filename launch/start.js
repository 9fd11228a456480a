// `npm start`: installs what is missing and starts the server.
import { join } from 'node:path';
import { installMissing, root } from './install-missing.js';

if (await installMissing({ tests: false })) {
  process.argv.splice(1, 1, join(root, 'cli', 'bin', 'portvakt.js'), 'start');
  await import('../cli/bin/portvakt.js');
} else {
  process.exitCode = 1;
}
