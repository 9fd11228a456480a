import type { Database } from '#database';
import { chooseSalt, composeEntry, makeSalts, type Source } from './compose-leaf.ts';
import type { KeptLog, LogStore } from './log-store.ts';
import { proveInclusion } from './prove-inclusion.ts';

/** That a row is in the log, and what its leaf was made of. */
export interface RowProof {
  readonly id: number;
  /** Its leaf. */
  readonly index: number;
  readonly salt: Buffer;
  /** The version as a byte, and a JSON array: see `composeEntry`. */
  readonly entry: Buffer;
  /** All of it as C2SP tlog-proof; `extra` is the salt and the entry, whose leaf is the hash of both. */
  readonly proof: string;
}

/**
 * Proofs for those of the rows `ids` of `source` that are in the log, for its newest checkpoint. What they tell of a row is
 * all of it, so it is for those who may read all of it.
 */
export async function proveRows(
  { database, store }: { database: Pick<Database, 'lists'>; store: LogStore },
  { source, ids }: { source: Source; ids: readonly number[] },
): Promise<readonly RowProof[]> {
  const log = await store.findLog(database.lists);
  if (log === undefined) return [];
  const readTile = createTileReader(store);
  const proofs: RowProof[] = [];
  for (const id of ids) {
    const run = await store.findRun(database.lists, source, id);
    const [row] = await store.readRows(source, { version: run?.version, after: id - 1, limit: 1 });
    if (run?.saltKey === undefined || row?.id !== id) continue;
    const place = id - run.firstId;
    const index = run.firstLeaf + 1 + place;
    // Taken in since the checkpoint was read.
    if (index >= log.size) continue;
    const [salts = Buffer.alloc(0)] = makeSalts(run.saltKey, { place, count: 1 });
    const salt = chooseSalt(salts, row, source);
    const entry = composeEntry(row, run);
    const hashes = await proveInclusion(readTile, index, log.size);
    proofs.push({
      id,
      index,
      salt,
      entry,
      proof: writeProof(log, { index, extra: Buffer.concat([salt, entry]), hashes }),
    });
  }
  return proofs;
}

/** C2SP tlog-proof. */
function writeProof(
  { checkpoint }: Pick<KeptLog, 'checkpoint'>,
  { index, extra, hashes }: { index: number; extra: Buffer; hashes: readonly Buffer[] },
): string {
  const lines = [
    'c2sp.org/tlog-proof@v1',
    `extra ${extra.toString('base64')}`,
    `index ${index}`,
    ...hashes.map((hash) => hash.toString('base64')),
  ];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/** Proofs of rows that stand near each other share most of their tiles. */
function createTileReader(store: Pick<LogStore, 'readTile'>) {
  const held = new Map<string, Promise<Buffer>>();
  return (level: number, number: number): Promise<Buffer> => {
    const name = `${level}/${number}`;
    const read = async () => {
      const tile = await store.readTile(level, number);
      if (tile === undefined) throw new Error(`tile ${name} of the audit log is gone from the database`);
      return tile;
    };
    const tile = held.get(name) ?? read();
    held.set(name, tile);
    return tile;
  };
}
