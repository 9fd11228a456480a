import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BundleOptions, bundleProgram } from './bundle-program.ts';
import { LICENCES, listShippedFiles, type ShippedFile } from './list-shipped-files.ts';
import { writeLicences } from './write-licences.ts';

const root = join(import.meta.dirname, '..', '..');

export interface BundledServer {
  /** The files of its threads, beside that of the program. */
  readonly threads: readonly string[];
  /** What it reads beside its code. */
  readonly files: readonly ShippedFile[];
  /** The licences of others whose code is in it. */
  readonly licences: string;
}

/** Bundles the command line with the server, and each thread that it starts as a file of its own. */
export async function bundleServer(
  options: Omit<BundleOptions, 'locate'> & {
    readonly locate: (shipped: { readonly file: string } | { readonly thread: string }) => string;
  },
): Promise<BundledServer> {
  const locate = (path: string) => options.locate(path.endsWith('.ts') ? { thread: nameThread(path) } : { file: path });
  const main = await bundleProgram({ ...options, locate });
  const threads = await Promise.all(
    main.threads.map((entry) =>
      bundleProgram({ entry, folder: options.folder, file: nameThread(entry), inOne: true, locate }),
    ),
  );
  const files = listShippedFiles(main.folders);
  const used = [...[main, ...threads].flatMap(({ modules }) => modules), ...files.map(({ path }) => path)];
  const ofPages = readFileSync(join(root, 'portal', 'dist', LICENCES), 'utf8');
  return { threads: main.threads.map(nameThread), files, licences: `${writeLicences(used)}\n${ofPages}` };
}

/** `server/database/reading-worker.ts` becomes `server-database-reading-worker.js`. */
function nameThread(source: string): string {
  return source.replaceAll('/', '-').replace(/\.ts$/, '.js');
}
