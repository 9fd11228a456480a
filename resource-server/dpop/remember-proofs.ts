/** What became of a proof: nobody has sent it before, somebody has, or there is no room to know it by. */
export type Remembered = 'new' | 'seen' | 'full';

export interface ProofMemory {
  /** Remembers `id` from `now` on (seconds of any clock that only goes forward). */
  take(id: string, now: number): Remembered;
  size(): number;
}

/** Parts that the time is cut into: the proofs of one are forgotten together. */
const SLICES = 8;

/**
 * Remembers at most `most` ids, each for `life` seconds or a little longer. None is forgotten before: whoever sends many proofs would
 * otherwise make room for old ones.
 */
export function rememberProofs({ most, life }: { most: number; life: number }): ProofMemory {
  const length = life / SLICES;
  let slices: { readonly begins: number; readonly ids: Set<string> }[] = [];
  let size = 0;

  const forget = (now: number) => {
    const first = slices[0];
    if (first === undefined || now < first.begins + length + life) return;
    slices = slices.filter(({ begins }) => now < begins + length + life);
    size = slices.reduce((sum, { ids }) => sum + ids.size, 0);
  };

  return {
    take: (id, now) => {
      forget(now);
      if (slices.some(({ ids }) => ids.has(id))) return 'seen';
      if (size >= most) return 'full';
      const last = slices.at(-1);
      if (last !== undefined && now < last.begins + length) last.ids.add(id);
      else slices.push({ begins: now, ids: new Set([id]) });
      size += 1;
      return 'new';
    },
    size: () => size,
  };
}
