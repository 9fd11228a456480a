import type { SigningKey } from './store.ts';

/**
 * - `announced`: published, so that clients learn of it, but not yet used;
 * - `signing`: signs every new token;
 * - `published`: signs no more, but tokens it signed may still live;
 * - `withdrawn`: neither used nor published, since its tokens have died;
 * - `retired`: taken out of use by hand; `compromised`: leaked, and unpublished at once.
 */
export type KeyState = 'announced' | 'signing' | 'published' | 'withdrawn' | 'retired' | 'compromised';

export interface KeyWithState {
  readonly key: SigningKey;
  readonly state: KeyState;
  /** Until when a key that signs no more stays published, in milliseconds since 1970. */
  readonly publishedUntil?: number;
}

/** Another process may sign with the old key for a second yet, by a clock that may differ by ten. */
const OVERLAP = 60_000;

/**
 * The state of every key at `now` (milliseconds since 1970). The one that signs is the usable key whose turn came last;
 * those before it stay published until the last token they can have signed has died. When no key's turn has come, since
 * the clock was set back, the first of them signs: clients know it, and without it there would be no tokens.
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
