import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundleOptions } from './bundle-program.ts';
import { bundleWithThreads, type Locate } from './bundle-with-threads.ts';
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

/** Bundles the command line with the server for whoever has no checkout. */
export async function bundleServer(
  options: Omit<BundleOptions, 'locate'> & { readonly locate: Locate },
): Promise<BundledServer> {
  const { threads, folders, modules } = await bundleWithThreads(options);
  const files = listShippedFiles(folders);
  const used = [...modules, ...files.map(({ path }) => path)];
  const ofPages = readFileSync(join(root, 'portal', 'dist', LICENCES), 'utf8');
  return { threads, files, licences: `${writeLicences(used)}\n${ofPages}` };
}
