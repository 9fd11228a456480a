// The script `postpack` of a workspace: puts the checkout's manifest back, and removes what was built.
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Where the two scripts keep things: all of it in folders that git ignores. */
export function describeFolder(folder: string) {
  const work = join(folder, '.packing');
  return { work, manifest: join(folder, 'package.json'), kept: join(work, 'package.json') };
}

/** Undoes what `prepare-package.ts` did in `folder`; does nothing where it did nothing. */
export function restorePackage(folder: string): void {
  const { work, manifest, kept } = describeFolder(folder);
  if (existsSync(kept)) renameSync(kept, manifest);
  if (existsSync(join(work, 'licence-is-a-copy'))) rmSync(join(folder, 'LICENSE'), { force: true });
  for (const made of [work, join(folder, 'dist')]) rmSync(made, { recursive: true, force: true });
}

if (import.meta.main) restorePackage(process.cwd());
