import { emptyRoot, HASH, hashNode, hashSubtree } from './hash-nodes.ts';

/** Hashes of a full tile: C2SP tlog-tiles has tiles of height 8. */
export const TILE_WIDTH = 256;

/** Consecutive hashes of one level: of leaves at level 0, and of full tiles of the level below at the others. */
export interface Tile {
  readonly level: number;
  /** Its place in the level, from 0. */
  readonly number: number;
  /** At most {@link TILE_WIDTH} hashes, one after another. */
  readonly hashes: Buffer;
}

/** Where each level of a tree of `size` leaves ends: its last tile that is not full, which is empty where every tile is. */
export function findEnds(size: number): readonly { readonly number: number; readonly width: number }[] {
  const ends = [];
  for (let count = size; count > 0; count = Math.floor(count / TILE_WIDTH)) {
    ends.push({ number: Math.floor(count / TILE_WIDTH), width: count % TILE_WIDTH });
  }
  return ends;
}

export interface GrowingTree {
  readonly size: number;
  add(leaf: Buffer): void;
  /** The root (RFC 6962 §2.1) of the leaves so far. */
  root(): Buffer;
  /** The tiles that were filled since this was last asked. */
  takeFilled(): readonly Tile[];
  /** The same, and those that are not full and have changed. */
  takeTiles(): readonly Tile[];
}

/** A tree that grows at its end. `ends` are the tiles at the ends of its levels, as {@link findEnds} lists them. */
export function growTree(begun: number, ends: readonly Buffer[]): GrowingTree {
  let size = begun;
  const levels = ends.map((hashes, level) => {
    const room = Buffer.alloc(TILE_WIDTH * HASH);
    hashes.copy(room);
    const { number = 0, width = 0 } = findEnds(begun)[level] ?? {};
    return { room, width, number, changed: false };
  });
  let filled: Tile[] = [];

  const push = (level: number, hash: Buffer) => {
    levels[level] ??= { room: Buffer.alloc(TILE_WIDTH * HASH), width: 0, number: 0, changed: false };
    const end = levels[level];
    hash.copy(end.room, end.width * HASH);
    end.width += 1;
    end.changed = true;
    if (end.width < TILE_WIDTH) return;
    filled.push({ level, number: end.number, hashes: Buffer.from(end.room) });
    push(level + 1, hashSubtree(end.room));
    end.number += 1;
    end.width = 0;
    end.changed = false;
  };

  const takeFilled = () => {
    const tiles = filled;
    filled = [];
    return tiles;
  };

  return {
    get size() {
      return size;
    },
    add: (leaf) => {
      push(0, leaf);
      size += 1;
    },
    root: () => {
      // The whole subtrees that the tree consists of, from the smallest, which is the last, to the largest.
      let root: Buffer | undefined;
      for (const { room, width } of levels) {
        for (let span = 1, end = width; end > 0; span *= 2) {
          if ((end & span) === 0) continue;
          const whole = hashSubtree(room.subarray((end - span) * HASH, end * HASH));
          root = root === undefined ? whole : hashNode(whole, root);
          end -= span;
        }
      }
      return root ?? emptyRoot;
    },
    takeFilled,
    takeTiles: () => {
      const tiles = takeFilled();
      for (const [level, end] of levels.entries()) {
        if (!end.changed) continue;
        tiles.push({ level, number: end.number, hashes: Buffer.from(end.room.subarray(0, end.width * HASH)) });
        end.changed = false;
      }
      return tiles;
    },
  };
}
