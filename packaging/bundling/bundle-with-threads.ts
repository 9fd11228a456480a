import { type BundleOptions, bundleProgram } from './bundle-program.ts';

export interface BundledProgram {
  /** The files of its threads, beside that of the program. */
  readonly threads: readonly string[];
  /** Folders with files that it reads, from the root of the checkout. */
  readonly folders: readonly string[];
  /** Every module in it, as absolute paths. */
  readonly modules: readonly string[];
}

export type Locate = (shipped: { readonly file: string } | { readonly thread: string }) => string;

/** Bundles a program, and each thread that it starts as a file of its own. */
export async function bundleWithThreads(
  options: Omit<BundleOptions, 'locate'> & { readonly locate: Locate },
): Promise<BundledProgram> {
  const locate = (path: string) => options.locate(path.endsWith('.ts') ? { thread: nameThread(path) } : { file: path });
  const main = await bundleProgram({ ...options, locate });
  const threads = await Promise.all(
    main.threads.map((entry) => bundleProgram({ ...options, entry, file: nameThread(entry), inOne: true, locate })),
  );
  return {
    threads: main.threads.map(nameThread),
    folders: main.folders,
    modules: [main, ...threads].flatMap(({ modules }) => modules),
  };
}

/** `server/database/reading-worker.ts` becomes `server-database-reading-worker.js`. */
function nameThread(source: string): string {
  return source.replaceAll('/', '-').replace(/\.ts$/, '.js');
}
