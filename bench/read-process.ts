import { readFileSync } from 'node:fs';

/** What Linux says a process has used so far; nothing on other systems. */
export interface ProcessUse {
  /** Memory that it holds now, in MB: of what it shares with other processes its part (PSS). */
  readonly memory: number;
  /** Seconds of processor time of all threads, and of the main one alone. */
  readonly processor: number;
  readonly mainThread: number;
}

/** Clock ticks a second in /proc: 100 on every Linux that Node runs on. */
const TICKS = 100;

/** What the process `pid` has used, with all that it has started and that still run. */
export function readProcessUse(pid: number): ProcessUse | undefined {
  if (process.platform !== 'linux') return undefined;
  const own: ProcessUse = {
    memory: readMemory(pid),
    processor: readTicks(`/proc/${pid}/stat`) / TICKS,
    mainThread: readTicks(`/proc/${pid}/task/${pid}/stat`) / TICKS,
  };
  return listChildren(pid).reduce((sum, child) => {
    const more = readIfAlive(child);
    if (more === undefined) return sum;
    return {
      memory: sum.memory + more.memory,
      processor: sum.processor + more.processor,
      mainThread: sum.mainThread + more.mainThread,
    };
  }, own);
}

/** PostgreSQL starts and ends processes of its own all the time: one that is gone has nothing to tell. */
function readIfAlive(pid: number): ProcessUse | undefined {
  try {
    return readProcessUse(pid);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** Seconds of processor time that the whole machine has spent since it was started, waiting left out. */
export function readMachineProcessor(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  // The first line sums up all cores: a name, then ticks by kind; the fourth and fifth are waiting.
  const ticks = (/^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? '').split(' ').map(Number);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = ticks;
  return (user + nice + system + irq + softirq + steal) / TICKS;
}

function readMemory(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

function readTicks(file: string): number {
  // The name in brackets may hold anything, so fields are counted after it: utime and stime are the 14th and 15th.
  const text = readFileSync(file, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function listChildren(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}
