import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Contents, type CopyTools, copyDatabase, flush, type SharedLocation } from '#database';
import { BackupFailure } from './backup-failure.ts';
import { FORMAT, type Manifest } from './parse-manifest.ts';

/** What the files in the folder are called. */
export const BACKUP_FILES = { manifest: 'manifest.json', sqlite: 'portvakt.db', postgres: 'portvakt.dump' } as const;

/**
 * Makes the folder `out` with a copy of the database at `location` and its manifest, for its owner alone. It gets its name when it is whole
 * and on disk; if anything fails there is nothing. Servers may be writing meanwhile.
 *
 * @param nameKeys the ids of the keys that open what is encrypted in it.
 * @throws BackupFailure; and what {@link copyDatabase} throws.
 */
export async function makeBackup({
  location,
  out,
  tools,
  clock,
  version,
  nameKeys,
}: {
  location: SharedLocation;
  out: string;
  tools: CopyTools;
  clock: () => number;
  version: string;
  nameKeys: (encrypted: Contents['encrypted']) => readonly string[];
}): Promise<Manifest> {
  if (existsSync(out)) {
    throw new BackupFailure('file_exists', `${out} exists already and is not overwritten. Choose another name.`);
  }
  const parent = dirname(resolve(out));
  const making = `${resolve(out)}.making-${process.pid}`;
  await mkdir(parent, { recursive: true });
  await mkdir(making, { mode: 0o700 });
  try {
    const file = location.kind === 'sqlite' ? BACKUP_FILES.sqlite : BACKUP_FILES.postgres;
    const copy = join(making, file);
    const madeAt = new Date(clock()).toISOString();
    const { contents, dialect, engineVersion } = await copyDatabase(location, copy, tools);
    const manifest: Manifest = {
      format: FORMAT,
      made_at: madeAt,
      version,
      engine: dialect,
      engine_version: engineVersion,
      file,
      bytes: (await stat(copy)).size,
      sha256: await hashFile(copy),
      issuer: contents.issuer ?? null,
      migrations: contents.migrations,
      rows: contents.rows,
      key_encryption_keys: nameKeys(contents.encrypted),
      audit_log: contents.auditLog ?? null,
    };
    const handle = await open(join(making, BACKUP_FILES.manifest), 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(manifest, null, 2)}\n`);
    } finally {
      await handle.close();
    }
    for (const path of [copy, join(making, BACKUP_FILES.manifest), making]) await flush(path);
    // Fails where a folder with something in it has come meanwhile.
    await rename(making, resolve(out));
    await flush(parent);
    return manifest;
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** SHA-256 in hex. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
