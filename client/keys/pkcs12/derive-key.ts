import { createHash } from 'node:crypto';

/** What the derived octets are for (RFC 7292 appendix B.3). */
export const purposes = { key: 1, initial: 2, mac: 3 } as const;

/** Octets of a block of each hash, and of its result. */
const SIZES: Readonly<Record<string, readonly [block: number, result: number]>> = {
  sha1: [64, 20],
  sha224: [64, 28],
  sha256: [64, 32],
  sha384: [128, 48],
  sha512: [128, 64],
};

/** Key material from a password, by RFC 7292 appendix B.2. */
export function deriveKey({
  password,
  salt,
  iterations,
  length,
  hash,
  purpose,
}: {
  password: string;
  salt: Buffer;
  iterations: number;
  length: number;
  hash: string;
  purpose: number;
}): Buffer {
  const [block, result] = SIZES[hash] ?? [64, 20];
  // UTF-16, big end first, with a zero at its end.
  const secret = Buffer.from(`${password}\0`, 'utf16le').swap16();
  const input = Buffer.concat([fill(salt, block), fill(secret, block)]);
  const derived: Buffer[] = [];
  for (let have = 0; have < length; have += result) {
    let digest = Buffer.concat([Buffer.alloc(block, purpose), input]);
    for (let round = 0; round < iterations; round += 1) digest = createHash(hash).update(digest).digest();
    derived.push(digest);
    addToBlocks(input, fill(digest, block).subarray(0, block));
  }
  return Buffer.concat(derived).subarray(0, length);
}

/** `bytes` over and over, up to the next multiple of `block`. */
function fill(bytes: Buffer, block: number): Buffer {
  return bytes.length === 0 ? bytes : Buffer.alloc(Math.ceil(bytes.length / block) * block, bytes);
}

/** Adds `addend` and 1 to each block of `input`, as numbers, in place. */
function addToBlocks(input: Buffer, addend: Buffer): void {
  for (let start = 0; start < input.length; start += addend.length) {
    let carry = 1;
    for (let at = addend.length - 1; at >= 0; at -= 1) {
      carry += (input[start + at] ?? 0) + (addend[at] ?? 0);
      input[start + at] = carry & 0xff;
      carry >>= 8;
    }
  }
}
