import { createHmac, timingSafeEqual } from 'node:crypto';

/** A place in a list: the values of the columns by which it is ordered. */
type Key = readonly (string | number)[];

export interface PageKeys {
  /** An opaque text for `key`, valid only in `list`. */
  write(list: readonly string[], key: Key): string;
  /** The key in a text that was written for this list; nothing for any other text. */
  read(list: readonly string[], text: string): Key | undefined;
}

/** Bytes of the seal: too many to guess. */
const SEAL = 16;
/** Most characters; longer texts were not written here. */
const LONGEST = 512;

/**
 * Makes page keys that callers can carry but not forge. Each is sealed with `secret`, which all processes on the
 * database share, and bound to its list (the list's name and owner).
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
      // Each key has exactly one valid text: other texts that decode to the same bytes are rejected.
      if (bytes.length <= SEAL || bytes.toString('base64url') !== text) return undefined;
      const key = bytes.subarray(SEAL);
      return timingSafeEqual(bytes.subarray(0, SEAL), seal(list, key)) ? JSON.parse(key.toString()) : undefined;
    },
  };
}
