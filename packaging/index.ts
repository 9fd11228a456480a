/**
 * Makes packages for publication out of workspaces. In the checkout their `exports` name `.ts` sources, and nothing is
 * built; in the package they name JavaScript and type declarations, since Node strips no types under `node_modules`.
 *
 * A workspace takes part with two scripts: `"prepack": "node ../packaging/prepare-package.ts"` and
 * `"postpack": "node ../packaging/restore-package.ts"`. Then `npm pack -w <workspace>` does the rest. What is exported
 * here is for the tests of those workspaces.
 */
export { findPackageFaults } from './find-package-faults.ts';
export { type InstalledPackage, packAndInstall } from './pack-and-install.ts';
