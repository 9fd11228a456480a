// Bundles the command line with the server for this checkout, so that `npm start`, `npm test` and `npx portvakt` begin in half the time. It
// is kept in node_modules/.cache; `cli/bin/find-built-program.js` finds it. `launch/build-program.js` calls this when a source has changed.
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { KEPT, MANIFEST } from '@portvakt/cli/find-built-program';
import { bundleWithThreads } from './bundling/bundle-with-threads.ts';

const root = join(import.meta.dirname, '..');
const begun = Date.now();
/** Bundles before the newest one that stay: whoever runs one loads parts of it later. */
const STAY = 3;

const kept = join(root, ...KEPT);
const programs = join(kept, 'programs');
const name = `${begun}-${randomUUID().slice(0, 8)}`;
const folder = join(programs, name);
mkdirSync(folder, { recursive: true });

// Without it Node reads each file twice to find out what it is.
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
const { modules } = await bundleWithThreads({
  entry: 'cli/main.ts',
  folder,
  file: 'main.js',
  inOne: false,
  readable: true,
  // What it reads stays where it is.
  locate: (shipped) => {
    const place = 'thread' in shipped ? `./${shipped.thread}` : `${relative(folder, root)}/${shipped.file}`;
    return `new URL(${JSON.stringify(place)}, import.meta.url).href`;
  },
});

// Packages change by an installation only, which writes this file.
const installed = join(root, 'node_modules', '.package-lock.json');
const own = modules.filter((path) => path.startsWith(root) && !path.includes('/node_modules/') && existsSync(path));
const sources = [...new Set([...own, installed])].map((path) => {
  const { size, mtimeMs } = statSync(path);
  if (mtimeMs >= begun) throw new Error(`${relative(root, path)} has changed while it was bundled`);
  return [relative(root, path), size, mtimeMs];
});

const manifest = { program: join('programs', name, 'main.js'), node: process.versions.node, sources };
const written = join(folder, MANIFEST);
writeFileSync(written, JSON.stringify(manifest));
renameSync(written, join(kept, MANIFEST));
for (const old of readdirSync(programs).sort().reverse().slice(STAY))
  rmSync(join(programs, old), { recursive: true, force: true });
