/**
 * Numbers from 0 up to 1, the same for the same seed, in every version and on every machine: Mulberry32 by Tommy Ettinger
 * (public domain). Good enough to choose which requests fail; never for secrets.
 */
export function drawFromSeed(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
