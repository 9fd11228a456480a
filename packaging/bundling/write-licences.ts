import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/**
 * The licences of the packages that `modules` (absolute paths) and `folders` belong to, as one text: most of them ask that theirs goes
 * wherever their code goes.
 *
 * @throws where a package has no licence in words.
 */
export function writeLicences(paths: readonly string[]): string {
  const folders = new Set(paths.map(findPackage).filter((folder) => folder !== undefined));
  const texts = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package;
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
    const words = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
    if (license === undefined && words.length === 0) throw new Error(`${name} does not say under which licence it is`);
    return [`${name} ${version}${license === undefined ? '' : ` (${license})`}`, ...words].join('\n\n');
  });
  return `Portvakt holds code of these packages.\n\n${texts.sort().join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** The folder of the package under `node_modules` that `path` is in. */
function findPackage(path: string): string | undefined {
  if (!path.includes('/node_modules/')) return undefined;
  for (let folder = path; folder.includes('/node_modules/'); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    // Some have more of them inside, which name nothing.
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version !== undefined) return folder;
  }
  return undefined;
}
