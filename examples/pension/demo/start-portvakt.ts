import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../../cli/bin/portvakt.js', import.meta.url));

export interface RunningPortvakt {
  readonly issuer: string;
  /** Where faults are ordered. */
  readonly control: string;
  /** Runs another command of `portvakt` on the same installation, and gives what it prints. */
  run(words: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts Portvakt in a process of its own, on a free port, with everything it keeps in `folder`. It ends with this
 * process.
 */
export async function startPortvakt({
  folder,
  registry,
}: {
  folder: string;
  registry: string;
}): Promise<RunningPortvakt> {
  const environment = {
    PATH: process.env.PATH,
    PORT: '0',
    HOST: '127.0.0.1',
    PORTVAKT_DATABASE_URL: `sqlite:${folder}/portvakt.db`,
    PORTVAKT_DATA_DIR: folder,
    PORTVAKT_REGISTRY: registry,
    PORTVAKT_LOG_LEVEL: 'error',
    // With this it watches for the end of the process that started it.
    PORTVAKT_LAUNCHED: String(process.pid),
  };
  const server = spawn(process.execPath, [LAUNCHER, 'start', '--ready-json'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  server.stderr.on('data', (chunk) => {
    words += chunk;
  });
  const { issuer, control } = await new Promise<{ issuer: string; control: string }>((resolve, reject) => {
    createInterface({ input: server.stdout }).once('line', (line) => resolve(JSON.parse(line)));
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`Portvakt did not start:\n${words}`)));
  });
  return {
    issuer,
    control,
    async run(command) {
      const child = spawn(process.execPath, [LAUNCHER, ...command], {
        env: environment,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk) => {
          output += chunk;
        });
      const [code] = await once(child, 'close');
      if (code !== 0) throw new Error(`portvakt ${command.join(' ')} failed:\n${output}`);
      return output;
    },
    async stop() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      server.kill('SIGTERM');
      await once(server, 'exit');
    },
  };
}
