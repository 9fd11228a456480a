import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../provider/main.ts', import.meta.url));

/** How often the traffic is looked at, in milliseconds, to see whether it is time to kill the program. */
const LOOK_EVERY = 20;

/**
 * Runs the provider's program in a process of its own, which writes to this terminal. Kills it without a warning as soon as
 * `isTimeToKill`. Gives its exit code, nothing where it was killed.
 */
export async function runJobProcess(
  environment: Readonly<Record<string, string>>,
  { isTimeToKill = () => false }: { isTimeToKill?: () => boolean } = {},
): Promise<number | undefined> {
  const program = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const timer = setInterval(() => {
    if (isTimeToKill()) program.kill('SIGKILL');
  }, LOOK_EVERY);
  const endWithUs = () => program.kill('SIGKILL');
  process.once('exit', endWithUs);
  try {
    const [code] = await once(program, 'exit');
    return code ?? undefined;
  } finally {
    process.off('exit', endWithUs);
    clearInterval(timer);
  }
}
