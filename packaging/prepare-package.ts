// The script `prepack` of a workspace: builds it, and puts the package's manifest in the place of the checkout's.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSources } from './build-sources.ts';
import { composeManifest, listSources, type Manifest } from './compose-manifest.ts';
import { describeFolder, restorePackage } from './restore-package.ts';

const folder = process.cwd();
const { work, manifest, kept } = describeFolder(folder);

// An earlier `npm pack` may have been interrupted between the two scripts.
restorePackage(folder);
// npm puts a licence into a package only if it lies in its folder.
const licence = join(folder, 'LICENSE');
mkdirSync(work, { recursive: true });
if (!existsSync(licence)) {
  copyFileSync(join(import.meta.dirname, '..', 'LICENSE'), licence);
  writeFileSync(join(work, 'licence-is-a-copy'), '');
}
// A file of this checkout, which the compiler and npm read next and judge.
const checkout = JSON.parse(readFileSync(manifest, 'utf8')) as Manifest;
rmSync(join(folder, 'dist'), { recursive: true, force: true });
buildSources({ folder, sources: listSources(checkout.exports), work });
copyFileSync(manifest, kept);
writeFileSync(manifest, `${JSON.stringify(composeManifest(checkout), null, 2)}\n`);
