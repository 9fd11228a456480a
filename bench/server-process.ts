import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { findFreePort } from '@portvakt/own-tests';

export interface ServerCommand {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface ServerProcess {
  readonly port: number;
  readonly pid: number;
  /** When it was started, by `performance.now()`. */
  readonly startedAt: number;
  stop(): Promise<void>;
}

const LISTENING = / listening on /;
/** Milliseconds that an orderly end may take. */
const PATIENCE = 15_000;

/** Starts a server on a free port of loopback in a process of its own; resolves when it says that it listens. */
export async function startServerProcess(command: ServerCommand): Promise<ServerProcess> {
  const port = await findFreePort();
  const startedAt = performance.now();
  const child = spawn(command.program, command.arguments, {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      HOST: '127.0.0.1',
      PORT: String(port),
      ...command.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what `npm start` starts ends with it.
    detached: true,
  });
  let output = '';
  child.stderr.on('data', (chunk) => {
    output = `${output}${chunk}`.slice(-10_000);
  });
  const pid = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (LISTENING.test(line)) resolve(child.pid as number);
    });
    child.once('exit', (code) =>
      reject(new Error(`the server ended with code ${code} before it listened:\n${output}`)),
    );
    child.once('error', reject);
  });
  return {
    port,
    pid,
    startedAt,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      process.kill(-pid, 'SIGTERM');
      const impatient = setTimeout(() => process.kill(-pid, 'SIGKILL'), PATIENCE);
      await ended;
      clearTimeout(impatient);
    },
  };
}
