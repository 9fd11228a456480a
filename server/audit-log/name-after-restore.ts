import type { KeptLog } from './log-store.ts';

const RESTORED = /\/restored-\d{17}-from-(\d+)/g;

/**
 * What a log is to be called on a database that was restored at `restoredAt` (milliseconds since 1970): its name, when that was, and
 * how many leaves it had then. Nothing when it has that name, or was begun later.
 */
export function nameAfterRestore(
  { origin, size, createdAt }: Pick<KeptLog, 'origin' | 'size' | 'createdAt'>,
  restoredAt: number | undefined,
): string | undefined {
  if (restoredAt === undefined || createdAt > restoredAt) return undefined;
  const when = new Date(restoredAt).toISOString().replaceAll(/\D/g, '');
  return origin.includes(`/restored-${when}-`) ? undefined : `${origin}/restored-${when}-from-${size}`;
}

/** The names that a log had before it was restored, the last first, and how many of the leaves under each are still in it. */
export function listEarlierNames(origin: string): readonly { readonly origin: string; readonly upTo: number }[] {
  return [...origin.matchAll(RESTORED)]
    .map((match) => ({ origin: origin.slice(0, match.index), upTo: Number(match[1]) }))
    .reverse();
}
