import { randomBytes } from 'node:crypto';
import { link, open, readFile, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * The text of the file at `path`; the first time, what `make` gives. The file (mode 0600) appears whole or not at all, and
 * when several processes make it at once, one of them wins and all return what the winner made.
 */
export async function keepOnce(path: string, make: () => Promise<string>): Promise<string> {
  const kept = await readIfThere(path);
  if (kept !== undefined) return kept;
  const made = await make();
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}.${randomBytes(6).toString('hex')}`);
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(made);
    // A name that survives a power cut must not point at nothing.
    await file.sync();
    await file.close();
    // Unlike a rename, a link never replaces what another process has put there meanwhile.
    await link(draft, path);
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return await readFile(path, 'utf8');
  } finally {
    await file.close().catch(() => {});
    await unlink(draft);
  }
}

/** The text of the file at `path`, or nothing when there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Thrown when a file of the authority's folder cannot be what the authority wrote. */
export class DamagedFolderError extends Error {
  override readonly name = 'DamagedFolderError';
  readonly file: string;

  constructor(file: string, damage: string, options?: ErrorOptions) {
    super(
      `The test authority cannot use ${file}: ${damage}. Put the file back, or remove the folder ${dirname(file)} to ` +
        'begin with a new authority (certificates of the old one are then worth nothing).',
      options,
    );
    this.file = file;
  }
}
