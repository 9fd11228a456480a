import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of a few megabytes, for tests of a full disk. */
export interface SmallDisk {
  readonly path: string;
  /** Fills all free space. */
  fill(): void;
  /** Frees what {@link SmallDisk.fill} took. */
  empty(): void;
  remove(): void;
}

const BLOCK = Buffer.alloc(4096, 1);

/** Mounts one; returns nothing if this user may not. The user `owner` will own it. */
export function mountSmallDisk({ megabytes, owner }: { megabytes: number; owner?: number }): SmallDisk | undefined {
  const path = mkdtempSync(join(tmpdir(), 'portvakt-disk-'));
  const options = [`size=${megabytes}m`, 'mode=700', ...(owner === undefined ? [] : [`uid=${owner}`])].join(',');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    rmdirSync(path);
    return undefined;
  }
  const ballast = join(path, 'ballast');
  return {
    path,
    fill: () => {
      const file = openSync(ballast, 'a');
      try {
        for (;;) writeSync(file, BLOCK);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        closeSync(file);
      }
    },
    empty: () => rmSync(ballast, { force: true }),
    remove: () => {
      execFileSync('umount', ['--lazy', path], { stdio: 'ignore' });
      rmdirSync(path);
    },
  };
}
