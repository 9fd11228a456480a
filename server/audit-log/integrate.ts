import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Database } from '#database';
import { makeRowLeaf, makeRunLeaf, makeSalts, type Salts, sources } from './compose-leaf.ts';
import type { watchSettling } from './find-settled.ts';
import { type GatheredRun, gatherRuns, LONGEST_RUN } from './gather-runs.ts';
import { findEnds, type GrowingTree, growTree } from './grow-tree.ts';
import { HASH } from './hash-nodes.ts';
import type { KeptLog, KeptRun } from './log-store.ts';
import type { OpenLog } from './open-log.ts';

export interface Integrating {
  readonly database: Pick<Database, 'change' | 'dialect' | 'reads'>;
  readonly log: OpenLog;
  readonly clock: () => number;
  readonly settling: ReturnType<typeof watchSettling>;
}

/** Rows that are read and hashed without a pause, which is some milliseconds. */
const ROWS_AT_ONCE = LONGEST_RUN;
/** Milliseconds between them: tokens go on while a long record is caught up with. */
const PAUSE = 5;
/** Rows of one source that are stored in one change. */
const MOST_STORED = 16 * ROWS_AT_ONCE;

/**
 * Takes the next rows of both records into the log, in the order of their ids, and signs a checkpoint. Everything is
 * computed before the change in which it is stored, which is short and is given up if another process was first. Returns
 * whether there may be more to do at once.
 */
export async function integrate({ database, log, clock, settling }: Integrating): Promise<boolean> {
  const { store } = log;
  const kept = await store.findLog(database.reads);
  if (kept === undefined) throw new Error('the audit log is gone from the database');
  const tree = growTree(kept.size, await readEnds(log, kept.size));
  const runs: KeptRun[] = [];
  let isMore = false;
  for (const source of sources) {
    let after = await store.readPosition(source);
    // SQLite has one writer at a time, and so have changes: what is there is all that was before it.
    const isInOrder = database.dialect === 'sqlite' || source === 'change';
    // Before the rows: what is there by then is among them.
    const newest = isInOrder ? 0 : await store.readNewestId(source);
    for (let taken = 0; ; await setTimeout(PAUSE)) {
      const found = await store.readRows(source, { after, limit: ROWS_AT_ONCE });
      const rows = isInOrder ? found : settling.findSettled(found, { after, newest });
      runs.push(...gatherRuns(source, rows).map((gathered) => addRun(tree, gathered)));
      taken += rows.length;
      after = rows.at(-1)?.id ?? after;
      if (rows.length < ROWS_AT_ONCE) break;
      isMore ||= taken >= MOST_STORED;
      if (taken >= MOST_STORED) break;
    }
  }
  if (runs.length === 0) return false;
  const growth = {
    ...{ origin: log.origin, runs, tiles: tree.takeTiles(), size: tree.size, signedAt: clock() },
    checkpoint: log.signCheckpoint(tree.size, tree.root()),
  };
  await database.change((transaction) => store.grow(transaction, kept.size, growth));
  return isMore;
}

/** Adds the leaf about a run and those of its rows. */
function addRun(tree: GrowingTree, { run, rows }: GatheredRun): KeptRun {
  const kept = { ...run, firstLeaf: tree.size, saltKey: randomBytes(HASH) };
  const salts = makeSalts(kept.saltKey, { place: 0, count: rows.length });
  tree.add(makeRunLeaf(kept));
  for (const [place, row] of rows.entries()) tree.add(makeRowLeaf(salts[place] as Salts, row, run));
  return kept;
}

/** The tiles at the ends of the levels of a tree of `size` leaves. */
async function readEnds({ store }: Pick<OpenLog, 'store'>, size: KeptLog['size']): Promise<readonly Buffer[]> {
  return Promise.all(
    findEnds(size).map(async ({ number, width }, level) => {
      if (width === 0) return Buffer.alloc(0);
      const tile = await store.readTile(level, number);
      if (tile === undefined || tile.length < width * HASH) {
        throw new Error(`tile ${level}/${number} of the audit log is gone from the database`);
      }
      return tile.subarray(0, width * HASH);
    }),
  );
}
