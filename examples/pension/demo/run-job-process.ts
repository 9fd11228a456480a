import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../provider/main.ts', import.meta.url));

/**
 * Runs the provider's program in a process of its own, which writes to this terminal. `onStart` gets a function
 * that kills it without a warning. Gives its exit code, nothing where it was killed.
 */
export async function runJobProcess(
  environment: Readonly<Record<string, string>>,
  { onStart = () => undefined }: { onStart?: (kill: () => void) => void } = {},
): Promise<number | undefined> {
  const program = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const kill = () => program.kill('SIGKILL');
  onStart(kill);
  process.once('exit', kill);
  try {
    const [code] = await once(program, 'exit');
    return code ?? undefined;
  } finally {
    process.off('exit', kill);
  }
}
