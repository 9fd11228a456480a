import { createHmac, timingSafeEqual } from 'node:crypto';

/** A place in a list: the values of the columns that it is ordered by. */
type Key = readonly (string | number)[];

export interface PageKeys {
  /** An opaque text that stands for `key` in `list`, and in no other. */
  write(list: readonly string[], key: Key): string;
  /** The key in a text that was written for this list; nothing for any other text. */
  read(list: readonly string[], text: string): Key | undefined;
}

/** Bytes of the seal: nobody guesses one. */
const SEAL = 16;
/** Characters; longer ones were not written here. */
const LONGEST = 512;

/**
 * Makes keys of pages that callers carry but cannot make: each is sealed with `secret`, which every process on the
 * database has, together with the list that it belongs to (its name, whose it is).
 */
export function createPageKeys(secret: Buffer): PageKeys {
  const seal = (list: readonly string[], key: Buffer) =>
    createHmac('sha256', secret)
      .update(`page ${JSON.stringify(list)} `)
      .update(key)
      .digest()
      .subarray(0, SEAL);
  return {
    write: (list, key) => {
      const bytes = Buffer.from(JSON.stringify(key));
      return Buffer.concat([seal(list, bytes), bytes]).toString('base64url');
    },
    read: (list, text) => {
      if (text.length > LONGEST) return undefined;
      const bytes = Buffer.from(text, 'base64url');
      // One text for each key: what decodes to the same bytes is not the same.
      if (bytes.length <= SEAL || bytes.toString('base64url') !== text) return undefined;
      const key = bytes.subarray(SEAL);
      return timingSafeEqual(bytes.subarray(0, SEAL), seal(list, key)) ? JSON.parse(key.toString()) : undefined;
    },
  };
}
