import type { Database } from '#database';
import { findOldestKept } from '#grant-journal';
import { listColumns, makeRunLeaf, sources } from './compose-leaf.ts';
import { growTree, TILE_WIDTH, type Tile } from './grow-tree.ts';
import { HASH } from './hash-nodes.ts';
import { createLogStore, type KeptLog, type LogStore } from './log-store.ts';
import { listEarlierNames } from './name-after-restore.ts';
import { createLeafReader } from './read-leaf.ts';
import type { Mismatch, Telling } from './telling.ts';
import { verifyRows } from './verify-rows.ts';
import { type Checkpoint, readCheckpoint } from './write-checkpoint.ts';

/** What a verification has counted and found. */
export interface LogFindings {
  readonly origin: string;
  /** Leaves of the newest checkpoint. */
  readonly size: number;
  /** Rows that are what they were when they were taken in. */
  readonly verified: number;
  /** Rows that retention has removed, as it may. */
  readonly removed: number;
  /** Rows that are not in the log yet. */
  readonly waiting: number;
  readonly mismatches: readonly Mismatch[];
  /** How many there are, where {@link mismatches} has only the first. */
  readonly mismatchCount: number;
}

/** Mismatches that are told one by one. */
const MOST_TOLD = 50;
const RUNS_AT_ONCE = 500;

/**
 * Recomputes the whole log from the rows that are there: every leaf, every tile, the root. `kept` is a checkpoint that was
 * put away earlier, of the same log. Memory does not grow with the log. Nothing when there is no log.
 */
export async function verifyLog({
  database,
  auditMonths,
  now,
  kept,
}: {
  database: Pick<Database, 'prepare' | 'reads'>;
  auditMonths: number;
  now: number;
  kept?: string | undefined;
}): Promise<LogFindings | undefined> {
  const store = createLogStore(database);
  const log = await store.findLog(database.reads);
  if (log === undefined) return undefined;
  const mismatches: Mismatch[] = [];
  let mismatchCount = 0;
  const tell: Telling['tell'] = (text, row) => {
    mismatchCount += 1;
    if (mismatches.length < MOST_TOLD) mismatches.push({ text, ...(row !== undefined && { row }) });
  };

  const newest = readSigned(log.checkpoint, { log, called: 'The newest checkpoint', tell });
  const earlier = kept === undefined ? undefined : readSigned(kept, { log, called: 'The kept checkpoint', tell });
  if (newest !== undefined && newest.size !== log.size) {
    tell(`The newest checkpoint is over ${newest.size} leaves, and the database counts ${log.size}.`);
  }
  if (earlier !== undefined && earlier.size > log.size) {
    tell(`The kept checkpoint is over ${earlier.size} leaves, and the log has ${log.size}: its end was cut off.`);
  }
  await verifyTiles(store, { log, newest, earlier, tell });
  await verifyRuns(store, { log, tell });
  const counts = { verified: 0, removed: 0, waiting: 0 };
  for (const source of sources) {
    // What its retention allows to be gone: changes are kept for ever.
    const oldestKept = source === 'grant' ? findOldestKept(now, auditMonths) : Number.NEGATIVE_INFINITY;
    const counted = await verifyRows(store, { source, size: log.size, oldestKept, tell });
    counts.verified += counted.verified;
    counts.removed += counted.removed;
    counts.waiting += counted.waiting;
  }
  return { origin: log.origin, size: log.size, ...counts, mismatches, mismatchCount };
}

function readSigned(
  note: string,
  { log, called, tell }: Telling & { log: KeptLog; called: string },
): Checkpoint | undefined {
  const checkpoint = readCheckpoint(note, log);
  if (checkpoint === 'forged') {
    for (const { origin, upTo } of listEarlierNames(log.origin)) {
      const read = readCheckpoint(note, { ...log, origin });
      if (read === undefined || read === 'forged') continue;
      if (read.size <= upTo) return read;
      tell(
        `${called} is over ${read.size} leaves of ${origin}, which was restored from a backup with ${upTo}: what came after those was lost.`,
      );
      return undefined;
    }
  }
  if (checkpoint === undefined) tell(`${called} is no checkpoint (C2SP tlog-checkpoint).`);
  else if (checkpoint === 'forged') tell(`${called} is not signed by the key that the database has for ${log.origin}.`);
  else return checkpoint;
  return undefined;
}

/** Builds the tree anew from its leaves, and compares everything above them. */
async function verifyTiles(
  store: LogStore,
  {
    log,
    newest,
    earlier,
    tell,
  }: Telling & { log: KeptLog; newest: Checkpoint | undefined; earlier: Checkpoint | undefined },
): Promise<void> {
  const tree = growTree(0, []);
  const compare = (called: string, checkpoint: Checkpoint | undefined) => {
    if (checkpoint?.size !== tree.size || tree.root().equals(checkpoint.root)) return;
    tell(`${called} has another root over its ${checkpoint.size} leaves than the tiles have.`);
  };
  const compareTile = async ({ level, number, hashes }: Tile) => {
    if (level === 0) return;
    const stored = await store.readTile(level, number);
    // It may have grown since the checkpoint was read.
    if (stored?.subarray(0, hashes.length).equals(hashes) !== true)
      tell(`Tile ${level}/${number} is not what the tiles below it make.`);
  };
  compare('The kept checkpoint', earlier);
  for (let number = 0; tree.size < log.size; number += 1) {
    const width = Math.min(TILE_WIDTH, log.size - tree.size);
    const tile = await store.readTile(0, number);
    if (tile === undefined || tile.length < width * HASH) {
      tell(`Tile 0/${number} does not have its ${width} hashes. What follows it is not compared with any checkpoint.`);
      return;
    }
    for (let at = 0; at < width; at += 1) {
      tree.add(tile.subarray(at * HASH, (at + 1) * HASH));
      if (tree.size === earlier?.size) compare('The kept checkpoint', earlier);
    }
    for (const filled of tree.takeFilled()) await compareTile(filled);
  }
  compare('The newest checkpoint', newest);
  for (const end of tree.takeTiles()) await compareTile(end);
}

/** The leaves about runs: what the database says of a run decides which rows may be gone, so it is in the tree itself. */
async function verifyRuns(store: LogStore, { log, tell }: Telling & { log: KeptLog }): Promise<void> {
  const readLeaf = createLeafReader(store);
  let next = 0;
  for (let from = 0; ; ) {
    // Beyond the checkpoint are those that were taken in since it was read.
    const runs = (await store.readRuns({ from, limit: RUNS_AT_ONCE })).filter(({ firstLeaf }) => firstLeaf < log.size);
    for (const run of runs) {
      if (run.firstLeaf !== next) tell(`The run at leaf ${run.firstLeaf} should be at leaf ${next}.`);
      const isKnown = listColumns(run.source, run.version) !== undefined;
      if (!isKnown || (await readLeaf(run.firstLeaf))?.equals(makeRunLeaf(run)) !== true) {
        tell(`The run at leaf ${run.firstLeaf} is not what was recorded of it.`);
      }
      next = run.firstLeaf + 1 + run.length;
    }
    from = (runs.at(-1)?.firstLeaf ?? from) + 1;
    if (runs.length < RUNS_AT_ONCE) break;
  }
  if (next < log.size) tell(`No run is known for the leaves ${next} to ${log.size - 1}.`);
  if (next > log.size) tell(`The runs have ${next} leaves, and the log has ${log.size}.`);
}
