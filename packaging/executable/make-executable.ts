import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleServer } from '../bundling/bundle-server.ts';
import { installNode } from './install-node.ts';

/**
 * Makes one file that runs without Node, its checksum and the licences of what is in it, in the folder `into`. From the registry comes only
 * the Node that it is made of.
 *
 * @returns the path of the executable.
 */
export async function makeExecutable(into: string): Promise<string> {
  mkdirSync(into, { recursive: true });
  const work = mkdtempSync(join(into, '.work-'));
  const output = join(into, 'portvakt');
  try {
    const installed = installNode();
    const bundled = await bundleServer({
      entry: 'cli/bin/run-executable.ts',
      folder: work,
      file: 'main.js',
      inOne: true,
      locate: (shipped) => JSON.stringify(`portvakt:/${'thread' in shipped ? shipped.thread : shipped.file}`),
    });
    const assets = [
      ...bundled.files.map(({ name, path }) => [`/${name}`, path] as const),
      ...bundled.threads.map((name) => [`/${name}`, join(work, name)] as const),
    ];
    const node = join(installed, 'bin', 'node');
    const settings = {
      main: join(work, 'main.js'),
      mainFormat: 'module',
      executable: strip(node, join(work, 'node')),
      output,
      disableExperimentalSEAWarning: true,
      // Compiled code, so that a start reads it and does not make it.
      useCodeCache: true,
      execArgv: ['--disable-sigusr1'],
      assets: Object.fromEntries(assets),
    };
    writeFileSync(join(work, 'settings.json'), JSON.stringify(settings));
    execFileSync(node, ['--build-sea', join(work, 'settings.json')], { stdio: ['ignore', 'ignore', 'inherit'] });
    const sum = createHash('sha256').update(readFileSync(output)).digest('hex');
    writeFileSync(`${output}.sha256`, `${sum}  portvakt\n`);
    const ofNode = readFileSync(join(installed, 'LICENSE'), 'utf8');
    writeFileSync(`${output}-licences.md`, `${bundled.licences}\n${ofNode}`);
    return output;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Leaves out the names of functions, which nobody but debuggers reads: a fifth of the file. Without `strip` it works as well. */
function strip(file: string, into: string): string {
  try {
    execFileSync('strip', ['--output-file', into, file], { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    console.error('There is no `strip` on this machine (binutils): the executable is a fifth larger.');
    copyFileSync(file, into);
  }
  return into;
}
