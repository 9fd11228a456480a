import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { addKeyToFile } from '@portvakt/signer';

export interface BenchSigner {
  /** The value of `PORTVAKT_SIGNER`. */
  readonly address: string;
  stop(): Promise<void>;
}

/** A signer with one key in a file, in a process of its own as it would be. `launcher` is `portvakt.js`. */
export async function serveSigner({ folder, launcher }: { folder: string; launcher: string }): Promise<BenchSigner> {
  const file = join(folder, 'signer-keys.json');
  const encryptionKey = randomBytes(32);
  await addKeyToFile({ file, bits: 2048, encryptionKey });
  const socket = join(folder, 'signer.sock');
  const signer: ChildProcess = spawn(
    process.execPath,
    [launcher, 'signer', 'serve', '--keys', file, '--socket', socket],
    {
      env: { PATH: process.env.PATH, PORTVAKT_SIGNER_KEY_ENCRYPTION_KEY: encryptionKey.toString('base64') },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await new Promise((resolve, reject) => {
    createInterface({ input: signer.stdout as NonNullable<ChildProcess['stdout']> }).once('line', resolve);
    signer.once('exit', (code) => reject(new Error(`the signer ended with code ${code}`)));
  });
  return {
    address: `unix:${socket}`,
    stop: async () => {
      signer.kill('SIGTERM');
      if (signer.exitCode === null) await once(signer, 'exit');
    },
  };
}
