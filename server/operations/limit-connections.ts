import { readdirSync, readFileSync } from 'node:fs';
import type { Server } from 'node:net';

/**
 * Descriptors that connections leave free for the database, files and look-ups: this many, or a twentieth of all if
 * that is more.
 */
const LEAST_SPARE = 40;
const LEAST = 8;

/**
 * How many connections a process may have if its limit is `descriptors` and `open` of them are open before the first
 * connection; never more than `most`.
 */
export function decideConnectionLimit(descriptors: number, { open, most }: { open: number; most: number }): number {
  const spare = Math.max(LEAST_SPARE, Math.ceil(descriptors / 20));
  return Math.min(most, Math.max(LEAST, descriptors - open - spare));
}

/**
 * Closes new connections to `server` at once when there are `most`, or as many as the process's limit of descriptors allows, so
 * that other work still gets a descriptor. Call it when the server listens.
 */
export function limitConnections(server: Server, { most, report }: { most: number; report: () => void }): void {
  const descriptors = readDescriptorLimit();
  server.maxConnections =
    descriptors === undefined
      ? most
      : decideConnectionLimit(descriptors, { open: readdirSync('/proc/self/fd').length, most });
  server.on('drop', report);
}

/** The soft limit, which Node raises to the hard one at its start. `undefined` if the system does not report it. */
function readDescriptorLimit(): number | undefined {
  try {
    const [, limit] = /^Max open files\s+([0-9]+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return limit === undefined ? undefined : Number(limit);
  } catch {
    return undefined;
  }
}
