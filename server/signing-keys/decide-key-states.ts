import type { SigningKey } from './store.ts';

/**
 * - `announced`: published so that clients learn it, but not used yet;
 * - `signing`: signs every new token;
 * - `published`: no longer signs, but tokens it signed may still be valid;
 * - `withdrawn`: neither used nor published, since all its tokens have expired;
 * - `retired`: taken out of use by hand; `compromised`: leaked, and unpublished at once.
 */
export type KeyState = 'announced' | 'signing' | 'published' | 'withdrawn' | 'retired' | 'compromised';

export interface KeyWithState {
  readonly key: SigningKey;
  readonly state: KeyState;
  /** How long a key that no longer signs stays published, in milliseconds since 1970. */
  readonly publishedUntil?: number;
}

/** Another process may sign with the old key for one more second, and its clock may differ by ten. */
const OVERLAP = 60_000;

/**
 * Decides the state of every key at `now` (milliseconds since 1970). Of the usable keys, the one whose turn came last
 * signs. Earlier keys stay published until the last token they may have signed has expired. If no key's turn has come,
 * because the clock was set back, the first key signs: clients know it, and otherwise there would be no tokens.
 */
export function decideKeyStates(keys: readonly SigningKey[], now: number): readonly KeyWithState[] {
  const usable = keys.filter((key) => key.retiredAt === null && key.compromisedAt === null);
  const byTurn = usable.toSorted((a, b) => a.activeFrom - b.activeFrom);
  const begun = byTurn.filter((key) => key.activeFrom <= now);
  const inTurn = begun.length > 0 ? begun : byTurn.slice(0, 1);
  return keys.map((key): KeyWithState => {
    if (key.compromisedAt !== null) return { key, state: 'compromised' };
    if (key.retiredAt !== null) return { key, state: 'retired' };
    const turn = inTurn.indexOf(key);
    if (turn === -1) return { key, state: 'announced' };
    const next = inTurn[turn + 1];
    if (next === undefined) return { key, state: 'signing' };
    const publishedUntil = next.activeFrom + key.longestLifetime * 1000 + OVERLAP;
    return { key, state: now < publishedUntil ? 'published' : 'withdrawn', publishedUntil };
  });
}
