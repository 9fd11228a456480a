import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePort } from './find-free-port.ts';

/** How a server is started that listens on the port that PORT in its environment says. */
export interface ServerCommand {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** How it is known that it listens: by a line that says `listening on` (when left out), or by its port taking connections. */
  readonly listens?: 'takes connections';
  /** What is still to be done when it listens and before it is used, such as registering clients. */
  readonly prepare?: (port: number) => Promise<void>;
}

export interface ServerProcess {
  readonly port: number;
  readonly pid: number;
  /** When it was started, by `performance.now()`. */
  readonly startedAt: number;
  stop(): Promise<void>;
}

const LISTENING = / listening on /;
/** Milliseconds that an orderly end may take, that a server has to listen, and between two looks whether it does. */
const PATIENCE = 15_000;
const START = 240_000;
const LOOK = 50;

/**
 * Starts a server on a free port of loopback in a process of its own; resolves when it listens. Its standard input ends when this
 * process does, whatever the reason: a server that is to end then needs to look at it.
 */
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
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that what `npm start` starts ends with it.
    detached: true,
  });
  let output = '';
  child.stderr.on('data', (chunk) => {
    output = `${output}${chunk}`.slice(-10_000);
  });
  const { pid } = child;
  const stop = async () => {
    if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    process.kill(-pid, 'SIGTERM');
    const impatient = setTimeout(() => process.kill(-pid, 'SIGKILL'), PATIENCE);
    await ended;
    clearTimeout(impatient);
  };
  const given = new AbortController();
  const saysSo = untilItSaysSo(child.stdout);
  try {
    await Promise.race([
      command.listens === undefined ? saysSo : untilItTakesConnections(port, given.signal),
      once(child, 'exit', given).then(([code]) => {
        throw new Error(`the server ended with code ${code} before it listened:\n${output}`);
      }),
      wait(START, undefined, given).then(() => {
        throw new Error(`the server did not listen within ${START / 1000} s:\n${output}`);
      }),
    ]);
    await command.prepare?.(port);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    given.abort();
  }
  return { port, pid: pid as number, startedAt, stop };
}

/** Its other lines are read and left, so that it never waits for a reader. */
function untilItSaysSo(output: Readable): Promise<void> {
  return new Promise((resolve) => {
    createInterface({ input: output }).on('line', (line) => {
      if (LISTENING.test(line)) resolve();
    });
  });
}

async function untilItTakesConnections(port: number, given: AbortSignal): Promise<void> {
  while (!given.aborted && !(await takesConnections(port))) await wait(LOOK);
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
