import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BundleOptions, bundleProgram } from './bundle-program.ts';
import { LICENCES, listShippedFiles, type ShippedFile } from './list-shipped-files.ts';
import { writeLicences } from './write-licences.ts';

const root = join(import.meta.dirname, '..', '..');

export interface BundledServer {
  /** What it reads beside its code. */
  readonly files: readonly ShippedFile[];
  /** The licences of others whose code is in it. */
  readonly licences: string;
}

/** Bundles the command line with the server, and each thread that it starts as a file of its own, named by `nameThread`. */
export async function bundleServer({
  nameThread,
  ...options
}: Omit<BundleOptions, 'locate'> & {
  readonly nameThread: (source: string) => string;
  readonly locate: (shipped: { readonly file: string } | { readonly thread: string }) => string;
}): Promise<BundledServer> {
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
  return { files, licences: `${writeLicences(used)}\n${ofPages}` };
}
