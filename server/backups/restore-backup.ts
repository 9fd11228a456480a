import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Contents, type CopyTools, refuseNewer, restoreDatabase, type SharedLocation } from '#database';
import { BackupFailure } from './backup-failure.ts';
import { BACKUP_FILES, hashFile } from './make-backup.ts';
import { type Manifest, parseManifest } from './parse-manifest.ts';

/** Milliseconds by which clocks may differ. */
const TOLERANCE = 10_000;

/**
 * Reads the backup in the folder `from`, and its copy byte by byte.
 *
 * @throws BackupFailure where it is none, or another one than its manifest says; UnfitDatabaseError where a newer version made it.
 */
async function readBackup(from: string): Promise<Manifest> {
  const name = join(from, BACKUP_FILES.manifest);
  const text = await readFile(name, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new BackupFailure(
      'backup_unreadable',
      `${name} cannot be read (${error.code}). Name the folder that portvakt backup has made.`,
    );
  });
  const manifest = parseManifest(text);
  if (typeof manifest === 'string') {
    throw new BackupFailure('backup_unreadable', `${name} is no manifest of a backup: ${manifest}.`);
  }
  refuseNewer(manifest.migrations);
  const copy = join(from, manifest.file);
  const size = await stat(copy).then(
    (found) => found.size,
    () => undefined,
  );
  if (size === undefined) throw new BackupFailure('backup_damaged', `${copy} is missing. Take another backup.`);
  if (size !== manifest.bytes || (await hashFile(copy)) !== manifest.sha256) {
    const found = size === manifest.bytes ? 'other bytes' : `${size} bytes instead of ${manifest.bytes}`;
    throw new BackupFailure(
      'backup_damaged',
      `${copy} is not what was backed up: it has ${found}. Take another copy of this backup, or an earlier one.`,
    );
  }
  return manifest;
}

/**
 * Makes the backup in `from` the database at `location`, which must be empty, and compares what is there with the manifest. The server that
 * starts on it first does the rest: see `settle-restore.ts`.
 *
 * @throws BackupFailure; and what {@link restoreDatabase} throws.
 */
export async function restoreBackup({
  from,
  location,
  tools,
  clock,
}: {
  from: string;
  location: SharedLocation;
  tools: CopyTools;
  clock: () => number;
}): Promise<{ readonly manifest: Manifest; readonly contents: Contents }> {
  const manifest = await readBackup(from);
  const engine = location.kind === 'sqlite' ? 'sqlite' : 'postgres';
  if (manifest.engine !== engine) {
    throw new BackupFailure(
      'wrong_engine',
      `This is a backup of ${manifest.engine}, and PORTVAKT_DATABASE_URL names ${engine}. Restore it to its own engine; portvakt registry export moves registrations to another.`,
    );
  }
  // With a clock that is behind, grants from before could pass once more.
  if (clock() < Date.parse(manifest.made_at) - TOLERANCE) {
    throw new BackupFailure(
      'clock_behind',
      `The backup was made at ${manifest.made_at}, and the clock here is before that. Set the clock right first.`,
    );
  }
  const contents = await restoreDatabase(join(from, manifest.file), location, tools);
  const lost = Object.entries(manifest.rows).filter(([table, count]) => contents.rows[table] !== count);
  if (lost.length > 0) {
    const sentences = lost.map(
      ([table, count]) => `${table} has ${contents.rows[table] ?? 0} rows instead of ${count}`,
    );
    throw new BackupFailure('backup_damaged', `What was restored is not all: ${sentences.join(', ')}. Do not use it.`);
  }
  return { manifest, contents };
}
