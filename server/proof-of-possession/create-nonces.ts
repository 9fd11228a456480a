import { createHmac, timingSafeEqual } from 'node:crypto';

/** Milliseconds that a nonce is handed out. It counts as long again, so it lives three to six minutes. */
const SLOT = 180_000;
/** Bytes of a nonce. */
const LENGTH = 16;

/** The nonces that the server gives to those who send proofs (RFC 9449 §8). */
export interface Nonces {
  /** The one that is handed out now. */
  current(): string;
  /** Whether the server has handed `nonce` out lately. */
  accepts(nonce: string): boolean;
}

/**
 * Nonces that nobody has to remember: each is the HMAC of a slot of time. Every process and every server of an installation has the same
 * secret, and so the same nonces. That of the next slot is accepted as well, since the clocks of servers differ a little.
 */
export function createNonces({ secret, clock }: { secret: Buffer; clock: () => number }): Nonces {
  let made = new Map<number, Buffer>();

  const nonceOf = (slot: number): Buffer => {
    const known = made.get(slot);
    if (known !== undefined) return known;
    const text = createHmac('sha256', secret).update(`${slot}`).digest().subarray(0, LENGTH).toString('base64url');
    const nonce = Buffer.from(text);
    if (made.size > 3) made = new Map();
    made.set(slot, nonce);
    return nonce;
  };
  const slotNow = () => Math.floor(clock() / SLOT);

  return {
    current: () => nonceOf(slotNow()).toString(),
    accepts: (nonce) => {
      const given = Buffer.from(nonce);
      const now = slotNow();
      return [now, now - 1, now + 1].some((slot) => {
        const expected = nonceOf(slot);
        return expected.length === given.length && timingSafeEqual(expected, given);
      });
    },
  };
}
