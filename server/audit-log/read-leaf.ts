import { TILE_WIDTH } from './grow-tree.ts';
import { HASH } from './hash-nodes.ts';
import type { LogStore } from './log-store.ts';

/** Reads leaves that are asked for in about their order, a tile at a time; nothing for a leaf that no tile has. */
export function createLeafReader(store: Pick<LogStore, 'readTile'>): (leaf: number) => Promise<Buffer | undefined> {
  let held: { readonly number: number; readonly hashes: Buffer } | undefined;
  return async (leaf) => {
    const number = Math.floor(leaf / TILE_WIDTH);
    if (held?.number !== number) held = { number, hashes: (await store.readTile(0, number)) ?? Buffer.alloc(0) };
    const at = (leaf % TILE_WIDTH) * HASH;
    return at < held.hashes.length ? held.hashes.subarray(at, at + HASH) : undefined;
  };
}
