import type { ChangeFeed, Unit } from '#audit-trail';
import { type Database, readLastRestore, recordRestore } from '#database';
import { distrustGrantsBefore, hasMarks } from '#grant-journal';
import { endAllSessions } from '#sessions';

/** A database that was brought back, and what follows from it. Milliseconds since 1970. */
export interface Restored {
  readonly at: number;
  /** From when on every new grant passes. */
  readonly grantsPassFrom: number;
}

/**
 * What a server does first of all: a database without marks is a backup that has become a database again. It does not know which grants were
 * used since, so none that may have been passes once more. Of several servers that start at once, one does it.
 *
 * @returns nothing when there was nothing to do.
 */
export async function settleRestore(of: {
  database: Pick<Database, 'reads' | 'now'>;
  feed: Pick<ChangeFeed, 'change'>;
}): Promise<Restored | undefined> {
  const { database, feed } = of;
  if (await hasMarks(database.reads)) return undefined;
  const now = await database.now();
  return feed.change('first start', async (unit) =>
    (await hasMarks(unit.transaction)) ? undefined : settle(unit, now, 'backup'),
  );
}

/** The same for a database that other tools have brought back, which nothing shows. */
export async function declareRestored({
  database,
  feed,
}: {
  database: Pick<Database, 'now'>;
  feed: Pick<ChangeFeed, 'change'>;
}): Promise<Restored> {
  const now = await database.now();
  return feed.change('command line', (unit) => settle(unit, now, 'other tools'));
}

async function settle(unit: Unit, now: number, by: 'backup' | 'other tools'): Promise<Restored> {
  // The audit log goes by it: two restores are never at the same time.
  const at = Math.max(now, ((await readLastRestore(unit.transaction)) ?? 0) + 1);
  const grantsPassFrom = await distrustGrantsBefore(unit.transaction, now);
  await endAllSessions(unit.transaction);
  await recordRestore(unit.transaction, at);
  await unit.record({ kind: 'installation', subject: 'database', action: 'restore', after: { by } });
  return { at, grantsPassFrom };
}
