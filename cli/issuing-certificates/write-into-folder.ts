import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type IssuedCertificate, writeCertificateSet } from '@portvakt/test-authority';
import { CommandFailure } from '../command-line/command-failure.ts';
import { certificateFiles } from './describe-files.ts';

/** @throws CommandFailure if the folder has a set already. */
export function refuseToOverwrite(folder: string): void {
  const there = Object.keys(certificateFiles).filter((name) => existsSync(join(folder, name)));
  if (there.length === 0) return;
  throw new CommandFailure(
    `${folder} holds ${there.join(', ')} already, and nothing there is overwritten. Choose another folder, or add --force.`,
    { error: 'set_exists' },
  );
}

/** Writes the set into `folder`, which is made if it does not exist. */
export async function writeIntoFolder(issued: IssuedCertificate, folder: string): Promise<void> {
  try {
    await writeCertificateSet(issued, folder);
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw new CommandFailure(`The folder ${folder} cannot be written to: ${error.message}`, {
      error: 'folder_not_writable',
    });
  }
}
