import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { findEnds, growTree, TILE_WIDTH, type Tile } from './grow-tree.ts';
import { HASH, hashLeaf } from './hash-nodes.ts';
import { parseTilePath } from './parse-tile-path.ts';
import { proveInclusion } from './prove-inclusion.ts';

/** RFC 6962 §2.1 as it stands there, without tiles. */
function naiveRoot(leaves: readonly Buffer[]): Buffer {
  const sha256 = (...parts: readonly Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(Buffer.of(0), leaves[0] as Buffer);
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return sha256(Buffer.of(1), naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)));
}

/** RFC 6962 §2.1.1 as it stands there. */
function naiveProof(index: number, leaves: readonly Buffer[]): readonly Buffer[] {
  if (leaves.length === 1) return [];
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return index < split
    ? [...naiveProof(index, leaves.slice(0, split)), naiveRoot(leaves.slice(split))]
    : [...naiveProof(index - split, leaves.slice(split)), naiveRoot(leaves.slice(0, split))];
}

const makeLeaves = (count: number) => Array.from({ length: count }, (_, index) => Buffer.from(`leaf ${index}`));

/** Grows a tree in steps, each from what the one before has stored. */
function growInSteps(leaves: readonly Buffer[], steps: readonly number[]) {
  const stored = new Map<string, Buffer>();
  const store = ({ level, number, hashes }: Tile) => stored.set(`${level}/${number}`, hashes);
  const readTile = (level: number, number: number) => stored.get(`${level}/${number}`) ?? Buffer.alloc(0);
  let size = 0;
  let root = growTree(0, []).root();
  for (const step of [...steps, leaves.length]) {
    const ends = findEnds(size).map(({ number, width }, level) => readTile(level, number).subarray(0, width * HASH));
    const tree = growTree(size, ends);
    for (const leaf of leaves.slice(size, size + step)) tree.add(hashLeaf(leaf));
    tree.takeTiles().forEach(store);
    [size, root] = [tree.size, tree.root()];
  }
  return { stored, root, readTile: async (level: number, number: number) => readTile(level, number) };
}

describe('a tree in tiles', () => {
  test('has the root of RFC 6962, whatever the steps in which it grows', () => {
    fc.assert(
      fc.property(fc.nat(1300), fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 6 }), (count, steps) => {
        const leaves = makeLeaves(count);
        assert.deepEqual(growInSteps(leaves, steps).root, naiveRoot(leaves));
      }),
      { numRuns: 60 },
    );
  });

  test('proves every leaf to every size as RFC 6962 does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1300 }), fc.nat(), fc.nat(), async (count, some, other) => {
        const leaves = makeLeaves(count);
        const size = 1 + (some % count);
        const index = other % size;
        const { readTile } = growInSteps(leaves, [300, 256]);
        assert.deepEqual(await proveInclusion(readTile, index, size), naiveProof(index, leaves.slice(0, size)));
      }),
      { numRuns: 60 },
    );
  });

  test('has the tiles that C2SP tlog-tiles gives as an example', () => {
    const { stored } = growInSteps(makeLeaves(70_000), [1000]);
    const widths = [...stored].map(([name, hashes]) => [name, hashes.length / HASH] as const);
    const atLevel = (level: string) => widths.filter(([name]) => name.startsWith(`${level}/`));
    assert.equal(atLevel('0').filter(([, width]) => width === TILE_WIDTH).length, 273);
    assert.deepEqual(widths.filter(([, width]) => width < TILE_WIDTH).sort(), [
      ['0/273', 112],
      ['1/1', 17],
      ['2/0', 1],
    ]);
  });
});

test('addresses of tiles are read as C2SP tlog-tiles writes them, and others are none', () => {
  assert.deepEqual(parseTilePath('0/x001/x234/067'), { level: 0, number: 1_234_067, width: 256 });
  assert.deepEqual(parseTilePath('1/000.p/17'), { level: 1, number: 0, width: 17 });
  const none = [
    '0/0',
    '0/1000',
    '00/000',
    '64/000',
    '0/x001',
    '0/001/002',
    '0/000.p/0',
    '0/000.p/256',
    '0/x000/001',
    '',
  ];
  assert.deepEqual(
    none.filter((path) => parseTilePath(path) !== undefined),
    [],
  );
});
