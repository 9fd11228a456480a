/** What is taken over from the checkout's own `package.json`. */
export interface CheckoutManifest {
  readonly version: string;
  readonly license: string;
  readonly description: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * The manifest of the package @portvakt/server. Nothing of it is a library, so it exports nothing; the schemas are for editors, which
 * find them by path. The Node that it brings is optional: with a Node of 24 or newer, `npm install --omit=optional` leaves it out.
 */
export function writeManifest({ version, license, description, optionalDependencies = {} }: CheckoutManifest): object {
  const nodes = Object.entries(optionalDependencies).filter(([name]) => /^node-/.test(name));
  return {
    name: '@portvakt/server',
    version,
    description,
    license,
    type: 'module',
    engines: { node: '>=20' },
    bin: { portvakt: 'dist/portvakt.js' },
    exports: { './package.json': './package.json', './*.schema.json': './*.schema.json' },
    files: ['dist', '*.schema.json', 'licences.md', 'CHANGELOG.md'],
    optionalDependencies: Object.fromEntries(nodes),
  };
}
