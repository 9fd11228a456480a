import { ENTRY_VERSION, type RecordRow, type Run, type Source } from './compose-leaf.ts';

/** Rows of a run, at most. */
export const LONGEST_RUN = 256;
/** Milliseconds that the rows of a run lie apart, at most: salts are forgotten by the run, when retention has removed its last row. */
const WIDEST_RUN = 60 * 60 * 1000;

/** A run without its place in the tree, and its rows. */
export interface GatheredRun {
  readonly run: Omit<Run, 'firstLeaf'>;
  readonly rows: readonly RecordRow[];
}

/** `rows` in their order as runs: of ids one after another, and of about one time. */
export function gatherRuns(source: Source, rows: readonly RecordRow[]): readonly GatheredRun[] {
  const groups: RecordRow[][] = [];
  let [oldestAt, newestAt] = [0, 0];
  for (const row of rows) {
    const group = groups.at(-1);
    const [oldest, newest] = [Math.min(oldestAt, row.at), Math.max(newestAt, row.at)];
    const isNext = group?.at(-1)?.id === row.id - 1 && group.length < LONGEST_RUN && newest - oldest <= WIDEST_RUN;
    [oldestAt, newestAt] = isNext ? [oldest, newest] : [row.at, row.at];
    if (isNext) group.push(row);
    else groups.push([row]);
  }
  return groups.map((group) => {
    const times = group.map(({ at }) => at);
    return {
      run: {
        version: ENTRY_VERSION,
        source,
        firstId: group[0]?.id ?? 0,
        length: group.length,
        oldestAt: Math.min(...times),
        newestAt: Math.max(...times),
      },
      rows: group,
    };
  });
}
