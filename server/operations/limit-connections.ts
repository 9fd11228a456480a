import { readdirSync, readFileSync } from 'node:fs';
import type { Server } from 'node:net';

/**
 * Descriptors that connections leave free for the database, files and look-ups elsewhere: this many, or a twentieth of
 * all where that is more.
 */
const LEAST_SPARE = 40;
const LEAST = 8;
const MOST = 16_384;

/** How many connections a process may have that may open `descriptors` and has `open` of them open before the first. */
export function decideConnectionLimit(descriptors: number, open: number): number {
  const spare = Math.max(LEAST_SPARE, Math.ceil(descriptors / 20));
  return Math.min(MOST, Math.max(LEAST, descriptors - open - spare));
}

/**
 * Closes connections to `server` at once that come when it has as many as this process's own limit of descriptors
 * allows, so that whatever else needs one gets it. Call it when the server listens.
 */
export function limitConnections(server: Server, report: () => void): void {
  const descriptors = readDescriptorLimit();
  if (descriptors === undefined) return;
  server.maxConnections = decideConnectionLimit(descriptors, readdirSync('/proc/self/fd').length);
  server.on('drop', report);
}

/** The soft limit, which Node raises to the hard one when it starts. `undefined` where the system does not tell. */
function readDescriptorLimit(): number | undefined {
  try {
    const [, limit] = /^Max open files\s+([0-9]+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return limit === undefined ? undefined : Number(limit);
  } catch {
    return undefined;
  }
}
