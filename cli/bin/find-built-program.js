// Plain JavaScript, as the launcher is.
import { lstatSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where a checkout keeps what `packaging/build-program.ts` makes of it. */
export const KEPT = ['node_modules', '.cache', 'portvakt'];
/** Says in that folder which bundle is the newest, and of what it was made. */
export const MANIFEST = 'program.json';

/**
 * The bundle of the command line and the server that was made of the checkout in `root`: it starts in half the time and memory. Nothing if
 * a file that it was made of has changed since, or if another Node than `node` made it: what Node brings is named in it.
 */
export function findBuiltProgram(root, { node }) {
  const kept = join(root, ...KEPT);
  const manifest = readManifest(join(kept, MANIFEST));
  if (manifest === undefined || (node !== undefined && manifest.node !== node)) return undefined;
  // A node_modules that is a link belongs to another checkout.
  if (lstatSync(join(root, 'node_modules')).isSymbolicLink()) return undefined;
  const isSame = ([path, size, changed]) => {
    const found = statSync(join(root, path), { throwIfNoEntry: false });
    return found !== undefined && found.size === size && found.mtimeMs === changed;
  };
  return manifest.sources.every(isSame) ? join(kept, manifest.program) : undefined;
}

function readManifest(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
