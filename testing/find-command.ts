import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package that brings the command; in a clone of the repository it is the second. */
const BRINGERS = ['@portvakt/server', '@portvakt/cli'];

/**
 * How `portvakt` is run: what `PORTVAKT` says, or the command of the package @portvakt/server that is installed, or whatever has the
 * name `portvakt` on this machine.
 */
export function findCommand(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const given = environment.PORTVAKT?.trim() ?? '';
  if (given !== '') return given.split(/\s+/);
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    for (const bringer of BRINGERS) {
      const program = findProgram(join(folder, 'node_modules', bringer));
      // Started by its path: on Windows npm's `portvakt` is a script, which no program can start.
      if (program !== undefined) return [process.execPath, program];
    }
    if (folder === dirname(folder)) return ['portvakt'];
  }
}

function findProgram(folder: string): string | undefined {
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) return undefined;
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin?: { portvakt?: string } };
  return bin?.portvakt === undefined ? undefined : join(folder, bin.portvakt);
}
