import { readdir, readFile } from 'node:fs/promises';

/** Process ids of the children of `pid` that have not ended, from /proc. */
export async function listChildren(pid: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const status = await readStatus(Number(name));
    if (status.includes(`\nPPid:\t${pid}\n`) && !isOver(status)) found.push(Number(name));
  }
  return found;
}

/** Whether a process is there and has not ended. */
export async function lives(pid: number): Promise<boolean> {
  const status = await readStatus(pid);
  return status !== '' && !isOver(status);
}

/** Megabytes of a process that are resident; 0 if it has ended. */
export async function readMegabytes(pid: number): Promise<number> {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(await readStatus(pid))?.[1] ?? 0) / 1024;
}

const readStatus = (pid: number) => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
const isOver = (status: string) => /^State:\s+[ZX]/m.test(status);
