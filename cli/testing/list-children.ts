import { execFileSync } from 'node:child_process';

/** Whether this machine has a `ps`. */
export const canListChildren = hasPs();

/** The processes that `pid` has started and that have not ended. */
export function listChildren(pid: number): readonly number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' }).trim().split('\n');
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, parent, state]) => Number(parent) === pid && !state?.startsWith('Z'))
    .map(([child]) => Number(child));
}

function hasPs(): boolean {
  try {
    return listChildren(process.ppid).includes(process.pid);
  } catch {
    return false;
  }
}
