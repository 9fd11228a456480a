/** What `package.json` may hold; members that are not looked at are kept as they are. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Entry;
  readonly [member: string]: unknown;
}

/** `"./index.ts"`, or such files by subpath or by condition (nodejs.org/api/packages.html#exports). */
export type Entry = string | { readonly [name: string]: Entry };

/** Members that serve the checkout only. */
const CHECKOUT_ONLY = ['private', 'scripts', 'devDependencies', 'exports'];

/**
 * The manifest of the package: every `.ts` file that `exports` names becomes what `tsc` makes of it in `dist/`, and
 * members that serve the checkout only are left out.
 */
export function composeManifest(manifest: Manifest): Manifest {
  const kept = Object.entries(manifest).filter(([name]) => !CHECKOUT_ONLY.includes(name));
  return {
    ...Object.fromEntries(kept),
    name: manifest.name,
    version: manifest.version,
    exports: build(manifest.exports),
  };
}

/** The sources that `exports` names, each once. */
export function listSources(entry: Entry): readonly string[] {
  const all = typeof entry === 'string' ? [entry] : Object.values(entry).flatMap(listSources);
  return [...new Set(all)].filter((file) => file.endsWith('.ts'));
}

function build(entry: Entry): Entry {
  if (typeof entry !== 'string') {
    return Object.fromEntries(Object.entries(entry).map(([name, inner]) => [name, build(inner)]));
  }
  if (!entry.endsWith('.ts')) return entry;
  const built = entry.replace(/^\.\//, './dist/').replace(/\.ts$/, '');
  // TypeScript takes the first condition that fits, so the types come first.
  return { types: `${built}.d.ts`, default: `${built}.js` };
}
