import { makeRowLeaf, makeSalts, type RecordRow, recordTables, type Source } from './compose-leaf.ts';
import { LONGEST_RUN } from './gather-runs.ts';
import type { KeptRun, LogStore } from './log-store.ts';
import { createLeafReader } from './read-leaf.ts';
import type { Telling } from './telling.ts';

const RUNS_AT_ONCE = 500;
const ROWS_AT_ONCE = 1000;

/** Rows of one record by what has become of them. */
export interface CountedRows {
  readonly verified: number;
  readonly removed: number;
  readonly waiting: number;
}

/**
 * Compares every row of a record that is there with its leaf, and every row that is not with what retention allows: only
 * rows from before `oldestKept` (milliseconds since 1970) may be gone. What lies beyond the first `size` leaves was taken in
 * meanwhile, and counts as waiting.
 */
export async function verifyRows(
  store: LogStore,
  { source, size, oldestKept, tell }: Telling & { source: Source; size: number; oldestKept: number },
): Promise<CountedRows> {
  const table = recordTables[source];
  const rows = walkRows(store, source);
  const readLeaf = createLeafReader(store);
  const counts = { verified: 0, removed: 0, waiting: 0 };

  const verifyRun = async (run: KeptRun) => {
    const { firstId, firstLeaf, length, saltKey } = run;
    const salts = saltKey && makeSalts(saltKey, { place: 0, count: length });
    let next = firstId;
    const leaveOut = (end: number) => {
      // When the rows of a run were made is in the tree as well.
      if (run.oldestAt < oldestKept) counts.removed += end - next;
      else for (let id = next; id < end; id += 1) tell(`${table} ${id} is gone before its time.`, { table, id });
    };
    for (let row = await rows.peek(run.version); row && row.id < firstId + length; row = await rows.peek(run.version)) {
      const { id } = row;
      rows.take();
      if (id < firstId) {
        tell(`${table} ${id} is in no run: it was put there later.`, { table, id });
        continue;
      }
      leaveOut(id);
      next = id + 1;
      const leaf = firstLeaf + 1 + id - firstId;
      const own = salts?.[id - firstId];
      if (own === undefined) tell(`${table} ${id} is there, and its salt (leaf ${leaf}) is gone.`, { table, id });
      else if ((await readLeaf(leaf))?.equals(makeRowLeaf(own, row, run)) === true) counts.verified += 1;
      else tell(`${table} ${id} is not what was taken into the log as leaf ${leaf}.`, { table, id });
    }
    leaveOut(firstId + length);
  };

  for (let from = 0; ; ) {
    const runs = await store.readRuns({ source, from, limit: RUNS_AT_ONCE });
    // A run that cannot be is told of already.
    for (const run of runs) if (run.firstLeaf < size && run.length <= LONGEST_RUN) await verifyRun(run);
    from = (runs.at(-1)?.firstLeaf ?? from) + 1;
    if (runs.length < RUNS_AT_ONCE) break;
  }
  for (; (await rows.peek()) !== undefined; rows.take()) counts.waiting += 1;
  return counts;
}

/** The rows of a record in the order of their ids, read some at a time. */
function walkRows(store: LogStore, source: Source) {
  let page: readonly RecordRow[] = [];
  // Below the first id that a database gives: whoever puts a row there is found as well.
  let [at, after] = [0, Number.MIN_SAFE_INTEGER];
  let pageVersion: number | undefined;
  let isLast = false;
  return {
    /** The next row, with the columns of an entry of `version`; nothing at the end. */
    peek: async (version = pageVersion): Promise<RecordRow | undefined> => {
      if ((at === page.length && !isLast) || version !== pageVersion) {
        page = await store.readRows(source, { version, after, limit: ROWS_AT_ONCE });
        [at, pageVersion, isLast] = [0, version, page.length < ROWS_AT_ONCE];
      }
      return page[at];
    },
    take: () => {
      after = page[at]?.id ?? after;
      at += 1;
    },
  };
}
