import { dirname, join, relative, resolve } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';
import { takeBuiltins } from './take-builtins.ts';

const root = join(import.meta.dirname, '..', '..');

/** What one entry became. */
export interface Bundle {
  /** Sources of threads that it starts, from the root of the checkout. Each wants a bundle of its own. */
  readonly threads: readonly string[];
  /** Folders with files that it reads, from the root of the checkout. */
  readonly folders: readonly string[];
  /** Every module in it, as absolute paths. */
  readonly modules: readonly string[];
}

export interface BundleOptions {
  /** The source to begin with, from the root of the checkout. */
  readonly entry: string;
  readonly folder: string;
  /** The name of the file in `folder`. Others that it loads are put beside it, unless `inOne`. */
  readonly file: string;
  readonly inOne: boolean;
  /** Whether code has its lines. */
  readonly readable?: boolean;
  /** An expression for the address (a string) of a file that is shipped, which is named from the root of the checkout. */
  readonly locate: (shipped: string) => string;
}

/**
 * Makes JavaScript without dependencies of `entry` and all that it imports. What sources name by `new URL('…', import.meta.url)`
 * is shipped beside it, and found by `locate`.
 */
export async function bundleProgram({
  entry,
  folder,
  file,
  inOne,
  readable = false,
  locate,
}: BundleOptions): Promise<Bundle> {
  const shipped = new Set<string>();
  const bundle = await rolldown({
    input: { [file.replace(/\.js$/, '')]: join(root, entry) },
    cwd: root,
    platform: 'node',
    // Loaded by `pg` where somebody has installed it.
    external: ['pg-native'],
    plugins: [placeShipped({ shipped, locate }), takeBuiltins],
    onLog: (level, log, handle) => {
      // A function of a dependency that gives deprecated functions their length; nothing here is deprecated.
      if (log.code === 'EVAL' && log.id?.includes('/depd/')) return;
      handle(level === 'warn' ? 'error' : level, log);
    },
  });
  const { output } = await bundle.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    codeSplitting: !inOne,
    // Names stay, so that what a user sends us of an error can be read.
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: !readable } },
    comments: false,
  });
  await bundle.close();
  const all = [...shipped];
  return {
    threads: all.filter((path) => path.endsWith('.ts')),
    folders: all.filter((path) => !path.endsWith('.ts')),
    modules: output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : [])),
  };
}

const ADDRESS = /new URL\(\s*'([^']+)',\s*import\.meta\.url,?\s*\)/g;
const PACKAGE = /import\.meta\.resolve\('([^']+)\/package\.json'\)/g;

/** Puts the address that a file is shipped under in the place of the one that its source has. */
function placeShipped({ shipped, locate }: { shipped: Set<string>; locate: BundleOptions['locate'] }): Plugin {
  const place = (path: string): string => {
    shipped.add(path);
    return locate(path);
  };
  return {
    name: 'place-shipped',
    transform: (code, id) => {
      if (!id.startsWith(root) || id.includes('/node_modules/') || !code.includes('import.meta.')) return null;
      const other = leaveCommentsOut(code).replace(ADDRESS, '').replace(PACKAGE, '');
      // The launcher asks where it is itself.
      if (/import\.meta\.(?!main)/.test(other) && !id.endsWith('/cli/bin/portvakt.js')) {
        throw new Error(`${id} asks where it is in a way that the bundle cannot keep`);
      }
      return code
        .replace(ADDRESS, (_, path: string) => {
          const folder = path.endsWith('/') ? '/' : '';
          return `new URL(${place(`${relative(root, resolve(dirname(id), path))}${folder}`)})`;
        })
        .replace(PACKAGE, (_, name: string) => place(`node_modules/${name}/`));
    },
  };
}

function leaveCommentsOut(code: string): string {
  const isComment = (line: string) => ['//', '/*', '*'].some((start) => line.trimStart().startsWith(start));
  return code
    .split('\n')
    .filter((line) => !isComment(line))
    .join('\n');
}
