import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Compiles `sources` (paths in `folder`) and all that they import into `folder/dist`: JavaScript without comments, and
 * type declarations with them. `work` is a folder for the compiler's settings.
 *
 * @throws what `tsc` says, when the sources do not compile.
 */
export function buildSources({
  folder,
  sources,
  work,
}: {
  folder: string;
  sources: readonly string[];
  work: string;
}): void {
  mkdirSync(work, { recursive: true });
  const settings = (more: object) => ({
    extends: join(import.meta.dirname, '..', 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      allowJs: false,
      // Node 20 is the oldest that the packages run on.
      target: 'es2022',
      rootDir: folder,
      outDir: join(folder, 'dist'),
      rewriteRelativeImportExtensions: true,
      ...more,
    },
    files: sources.map((source) => join(folder, source)),
    include: [],
  });
  const compile = (name: string, more: object) => {
    const file = join(work, name);
    writeFileSync(file, JSON.stringify(settings(more), null, 2));
    execFileSync(process.execPath, [findCompiler(), '--project', file], { stdio: ['ignore', 2, 2] });
  };
  compile('tsconfig.code.json', { removeComments: true });
  compile('tsconfig.types.json', { declaration: true, emitDeclarationOnly: true });
  nameBuiltFiles(join(folder, 'dist'));
}

/** The command of the TypeScript that this project pins. */
function findCompiler(): string {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  return join(dirname(manifest), 'bin', 'tsc');
}

/** Declarations keep the names of sources in their imports; there are only built files beside them. */
function nameBuiltFiles(dist: string): void {
  const declarations = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.d.ts'),
  );
  for (const file of declarations.map((name) => join(dist, name))) {
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/(['"]\.{1,2}\/[^'"]{1,200})\.ts(?=['"])/g, '$1.js'));
  }
}
