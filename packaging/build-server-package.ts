// `npm run build:package`: makes the npm package @portvakt/server, which is one bundle without dependencies, into packaging/built/.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleServer } from './bundling/bundle-server.ts';
import { writeManifest } from './write-server-manifest.ts';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { into: { type: 'string', default: join(root, 'packaging', 'built') } } });
const folder = join(values.into, 'server');
const dist = join(folder, 'dist');

rmSync(folder, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
/** npm leaves folders of that name out. */
const rename = (name: string) => name.replace(/^node_modules\//, 'packages/');
const { files, licences } = await bundleServer({
  entry: 'cli/bin/portvakt.js',
  folder: dist,
  file: 'portvakt.js',
  inOne: false,
  locate: (shipped) => {
    const place = 'thread' in shipped ? `./${shipped.thread}` : `./${rename(shipped.file)}`;
    return `new URL(${JSON.stringify(place)}, import.meta.url).href`;
  },
});
for (const { name, path } of files) {
  const place = join(dist, rename(name));
  mkdirSync(dirname(place), { recursive: true });
  cpSync(path, place);
}
chmodSync(join(dist, 'portvakt.js'), 0o755);
for (const name of [
  'LICENSE',
  'CHANGELOG.md',
  'docs/registry.schema.json',
  'docs/integration.schema.json',
  'docs/trust-file.schema.json',
]) {
  cpSync(join(root, name), join(folder, name.replace('docs/', '')));
}
cpSync(join(import.meta.dirname, 'server-package.md'), join(folder, 'README.md'));
writeFileSync(join(folder, 'licences.md'), licences);
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(writeManifest(manifest), null, 2)}\n`);
const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', values.into], {
  cwd: folder,
  encoding: 'utf8',
  shell: process.platform === 'win32',
});
console.log(join(values.into, packed.trim().split('\n').at(-1) ?? ''));
