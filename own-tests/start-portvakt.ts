import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface PortvaktProcess {
  readonly issuer: string;
  readonly pid: number;
  /** Milliseconds from starting the process to its line «portvakt listening on …». */
  readonly startedIn: number;
  /** Everything that it has written and that has been read. */
  output(): string;
  /** Starts reading its standard error, if it was started with `readsErrors: false`. */
  readErrors(): void;
  /** Ends it with `signal` and returns how it ended. */
  stop(signal?: NodeJS.Signals): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

const LAUNCHER = fileURLToPath(new URL('../cli/bin/portvakt.js', import.meta.url));

/**
 * Starts `portvakt start` in its own process on a free port of loopback. Resolves when it can answer. `within` is a
 * shell command around it, such as `ulimit -n 128; exec "$@"`. With `readsErrors: false` its standard error is not
 * read.
 */
export async function startPortvakt(
  environment: Readonly<Record<string, string>>,
  { within = 'exec "$@"', readsErrors = true }: { within?: string; readsErrors?: boolean } = {},
): Promise<PortvaktProcess> {
  const startedAt = performance.now();
  const child = spawn('sh', ['-c', within, 'sh', process.execPath, LAUNCHER, 'start'], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: '0',
      HOST: '127.0.0.1',
      PORTVAKT_LOG_LEVEL: 'warn',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const readErrors = () => {
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
  };
  if (readsErrors) readErrors();
  const issuer = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      output += `${line}\n`;
      const listening = /^portvakt listening on (\S+)$/.exec(line);
      if (listening?.[1] !== undefined) resolve(listening[1]);
    });
    child.once('exit', (code) => reject(new Error(`portvakt ended with code ${code} before it listened:\n${output}`)));
    child.once('error', reject);
  });
  return {
    issuer,
    pid: child.pid as number,
    startedIn: performance.now() - startedAt,
    output: () => output,
    readErrors,
    stop: (signal = 'SIGTERM') => endProcess(child, signal),
  };
}

async function endProcess(child: ChildProcess, signal: NodeJS.Signals) {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill(signal);
    await once(child, 'exit');
  }
  return { code: child.exitCode, signal: child.signalCode };
}
