import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Linux's folder in memory. */
const IN_MEMORY = '/dev/shm';
/** Bytes that must be free: copies of the checkout and databases come and go. */
const ROOM = 4 * 1024 ** 3;

/**
 * Where tests keep what they remove again: in memory where there is room and programs may be run from there, since a third of the time
 * would go to a disk that nobody looks at afterwards. What a killed process has written is there all the same. Nothing where the system's own
 * folder is as good, or somebody has chosen one.
 */
export function chooseTemporaryFolder({ TMPDIR }: Readonly<Record<string, string | undefined>>): string | undefined {
  if (TMPDIR !== undefined) return undefined;
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize >= ROOM && canRun(IN_MEMORY) ? IN_MEMORY : undefined;
  } catch {
    return undefined;
  }
}

/** Containers often forbid it there. */
function canRun(folder: string): boolean {
  const own = mkdtempSync(join(folder, 'portvakt-'));
  try {
    const program = join(own, 'program');
    writeFileSync(program, '#!/bin/sh\n');
    chmodSync(program, 0o700);
    execFileSync(program);
    return true;
  } finally {
    rmSync(own, { recursive: true });
  }
}
