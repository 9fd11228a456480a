import { hash } from 'node:crypto';

/** Bytes of a hash. */
export const HASH = 32;
const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** The hash of a leaf, whose data is `parts` one after another (RFC 6962 §2.1). */
export function hashLeaf(...parts: readonly Buffer[]): Buffer {
  return sha256(Buffer.concat([LEAF, ...parts]));
}

/** The hash of a node above two others (RFC 6962 §2.1). */
export function hashNode(left: Buffer, right: Buffer): Buffer {
  return sha256(Buffer.concat([NODE, left, right]));
}

/** The hash of a tree without leaves (RFC 6962 §2.1). */
export const emptyRoot = sha256(Buffer.alloc(0));

/** The hash of a whole subtree above `hashes`, which stand one after another; their number is a power of two. */
export function hashSubtree(hashes: Buffer): Buffer {
  let row = hashes;
  // One for all nodes: this is done for every leaf there is.
  const node = Buffer.allocUnsafe(1 + 2 * HASH);
  NODE.copy(node);
  while (row.length > HASH) {
    const above = Buffer.allocUnsafe(row.length / 2);
    for (let at = 0; at < row.length; at += 2 * HASH) {
      row.copy(node, 1, at, at + 2 * HASH);
      sha256(node).copy(above, at / 2);
    }
    row = above;
  }
  return row;
}

function sha256(data: Buffer): Buffer {
  return hash('sha256', data, 'buffer');
}
