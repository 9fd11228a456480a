import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { compressFiles } from './compress-files.ts';
import { writeGenerated } from './write-generated.ts';

/** Builds the portal into `dist/`. It is built beside it first: a server that runs never finds half of one. */
const portal = join(import.meta.dirname, '..');
const [built, fresh, old] = ['dist', '.dist-new', '.dist-old'].map((name) => join(portal, name)) as [
  string,
  string,
  string,
];

await writeGenerated();
await build({ root: portal, logLevel: 'warn', build: { outDir: fresh, emptyOutDir: true } });
compressFiles(fresh);
await rm(old, { recursive: true, force: true });
await rename(built, old).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'ENOENT') throw error;
});
await rename(fresh, built);
await rm(old, { recursive: true, force: true });
// Left alone it would wait half a minute for timers of the compiler of messages.
process.exit();
