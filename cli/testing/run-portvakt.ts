import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** The file that `portvakt` is. */
export const launcher = fileURLToPath(new URL('../bin/portvakt.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Beside PATH and HOME; nothing else of this process's environment is passed on. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly folder?: string;
}

/** Runs the command line in a process of its own, to its end. */
export async function runPortvakt(
  given: readonly string[],
  { environment = {}, input = '', folder }: RunOptions = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [launcher, ...given], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    cwd: folder,
    stdio: 'pipe',
  });
  // A command that reads nothing may be gone before it is written to.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}
