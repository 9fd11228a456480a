import { TILE_WIDTH } from './grow-tree.ts';
import { HASH, hashNode, hashSubtree } from './hash-nodes.ts';

/** The hashes of a tile, of which there may be more than a tree had when it was smaller. */
export type ReadTile = (level: number, number: number) => Promise<Buffer>;

/**
 * The inclusion proof of the leaf at `index` in the tree of the first `size` leaves (RFC 6962 §2.1.1), from the leaf's
 * sibling to the child of the root.
 */
export async function proveInclusion(readTile: ReadTile, index: number, size: number): Promise<readonly Buffer[]> {
  const proof: Buffer[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + findSplit(end - start);
    if (index < middle) {
      proof.push(await hashRange(readTile, middle, end));
      end = middle;
    } else {
      proof.push(await hashRange(readTile, start, middle));
      start = middle;
    }
  }
  return proof.reverse();
}

/** The hash above the leaves from `start` to before `end`; `start` is where such a subtree can begin. */
async function hashRange(readTile: ReadTile, start: number, end: number): Promise<Buffer> {
  const count = end - start;
  const split = findSplit(count);
  if (count > 1 && split * 2 !== count) {
    return hashNode(await hashRange(readTile, start, start + split), await hashRange(readTile, start + split, end));
  }
  // A whole subtree lies in one tile: that of the highest level whose hashes are not above it.
  let [level, first, width] = [0, start, count];
  for (; width >= TILE_WIDTH; width /= TILE_WIDTH, first /= TILE_WIDTH) level += 1;
  const at = first % TILE_WIDTH;
  const tile = await readTile(level, Math.floor(first / TILE_WIDTH));
  return hashSubtree(tile.subarray(at * HASH, (at + width) * HASH));
}

/** The largest power of two below `count`. */
function findSplit(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}
