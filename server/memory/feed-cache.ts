import type { ChangeFeed, RecordedChange } from '#audit-trail';
import { LruCache } from './lru-cache.ts';

/**
 * Remembers what was read from the database, by key, for as long as the change feed vouches for it. A change makes what it
 * concerns forgotten before the change is answered.
 */
export class FeedCache<Key, Value extends {}> {
  readonly #entries: LruCache<Key, Value>;
  readonly #feed: Pick<ChangeFeed, 'isFresh'>;
  #generation = 0;

  /**
   * @param forget deletes what the changes concern; not called when anything may have changed.
   * @param most and `weigh` as for an {@link LruCache}.
   */
  constructor({
    feed,
    forget,
    most,
    weigh,
  }: {
    feed: Pick<ChangeFeed, 'subscribe' | 'isFresh'>;
    forget: (entries: LruCache<Key, Value>, changes: readonly RecordedChange[]) => void;
    most: number;
    weigh?: (value: Value) => number;
  }) {
    this.#entries = new LruCache(most, weigh);
    this.#feed = feed;
    feed.subscribe((changes) => {
      this.#generation += 1;
      if (changes === undefined) this.#entries.clear();
      else forget(this.#entries, changes);
    });
  }

  /** What is remembered and still true. */
  get(key: Key): Value | undefined {
    return this.#feed.isFresh() ? this.#entries.get(key) : undefined;
  }

  /** Counts the announcements of the feed. To be read before the database is, for {@link keep}. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * Remembers what `update` makes of what is there, unless something has changed since `readIn`: what was read before a
   * change must not be remembered after it.
   */
  keep(readIn: number, key: Key, update: (before: Value | undefined) => Value): void {
    if (readIn !== this.#generation) return;
    const before = this.#entries.get(key);
    this.#entries.delete(key);
    this.#entries.set(key, update(before));
  }
}
