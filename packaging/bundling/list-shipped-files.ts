import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** Of packages only what is served. */
const served: Readonly<Record<string, readonly string[]>> = {
  'node_modules/@fastify/swagger-ui/': ['swagger-ui-bundle.js', 'swagger-ui.css', 'favicon-32x32.png'].map(
    (name) => `static/${name}`,
  ),
};

/** What the build of the portal leaves beside its pages, and nobody serves. */
export const LICENCES = 'licences.md';

/** A file that is shipped: its name from the root of the checkout, and where it is now. */
export interface ShippedFile {
  readonly name: string;
  readonly path: string;
}

/** The files in `folders`, which are named from the root of the checkout and end in `/`. */
export function listShippedFiles(folders: readonly string[]): readonly ShippedFile[] {
  return folders.flatMap((folder) => {
    const names = served[folder] ?? listFiles(folder).filter((name) => name !== LICENCES);
    return names.map((name) => ({ name: `${folder}${name}`, path: join(root, folder, name) }));
  });
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, folder).length))
    .sort();
}
