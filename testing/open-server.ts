import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findCommand } from './find-command.ts';

/** A process of the server, which no test waits for: it ends with this one at the latest. */
export interface OpenServer {
  readonly issuer: string;
  readonly control: string;
  /** Resolves when the process has ended. */
  stop(): Promise<void>;
  /** Resolves when it has ended, whoever ended it. */
  readonly ended: Promise<void>;
}

/** Characters of what it writes to standard error that are kept, for when it does not start. */
const MOST_KEPT = 10_000;

/**
 * Runs `portvakt start` with a database in memory. `registry`: a registry file as JSON, `demo` or `none`. `port`: any free one when
 * absent.
 *
 * @throws Error with what the command wrote, when it ends before it can answer or cannot be found.
 */
export async function openServer({
  command = findCommand(process.env),
  registry,
  port = 0,
}: {
  command?: readonly string[] | undefined;
  registry: object | string;
  port?: number | undefined;
}): Promise<OpenServer> {
  const folder = mkdtempSync(join(tmpdir(), 'portvakt-'));
  const [program = '', ...words] = command;
  const child = spawn(program, [...words, 'start', '--ready-json'], {
    env: {
      PORTVAKT_LOG_LEVEL: 'warn',
      ...process.env,
      PORT: String(port),
      PORTVAKT_DATABASE_URL: 'sqlite::memory:',
      PORTVAKT_DATA_DIR: folder,
      PORTVAKT_REGISTRY: typeof registry === 'string' ? registry : writeRegistry(folder, registry),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  // Tests that forget to stop it, or are ended, leave nothing behind.
  const endWithUs = () => {
    child.kill();
    removeFolder();
  };
  process.once('exit', endWithUs);
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      process.off('exit', endWithUs);
      removeFolder();
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });

  let written = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    written = (written + text).slice(-MOST_KEPT);
  });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('error', (error) => {
      const cure = 'Install @portvakt/server, or name the command in PORTVAKT.';
      reject(new Error(`${command.join(' ')} cannot be run: ${error.message}. ${cure}`));
    });
    child.once('close', () =>
      reject(new Error(`${command.join(' ')} start ended before it could answer:\n${written}`)),
    );
  });
  const stop = async () => {
    child.ref();
    child.kill();
    await ended;
  };
  const ready = readReadyLine(line);
  if (ready === undefined) {
    await stop();
    throw new Error(
      `${command.join(' ')} start --ready-json takes no orders: is it portvakt, with PORTVAKT_PROFILE=local and one worker?\n${line}`,
    );
  }
  for (const held of [child, child.stdout, child.stderr]) (held as { unref?(): void }).unref?.();
  return { ...ready, ended, stop };
}

/** Nothing when it is another line, or the server takes no orders. */
function readReadyLine(line: string): { readonly issuer: string; readonly control: string } | undefined {
  try {
    const { issuer, control } = JSON.parse(line);
    return typeof control === 'string' ? { issuer, control } : undefined;
  } catch {
    return undefined;
  }
}

function writeRegistry(folder: string, registry: object): string {
  const file = join(folder, 'registry.json');
  writeFileSync(file, JSON.stringify(registry));
  return file;
}
