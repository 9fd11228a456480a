/** A map that stays within bounds: the least recently used entries make room for new ones. */
export class LruCache<Key, Value extends {}> {
  readonly #entries = new Map<Key, Value>();
  readonly #most: number;
  readonly #weigh: (value: Value) => number;
  #weight = 0;

  /**
   * @param most what all entries together may weigh.
   * @param weigh what one weighs; one when it is left out. A value whose weight is about to change is deleted first, and
   * set again afterwards.
   */
  constructor(most: number, weigh: (value: Value) => number = () => 1) {
    this.#most = most;
    this.#weigh = weigh;
  }

  /** The value of `key`, which does not count as a use of it. */
  peek(key: Key): Value | undefined {
    return this.#entries.get(key);
  }

  get(key: Key): Value | undefined {
    const value = this.#entries.get(key);
    // The first entry makes room. While there is plenty of room the order does not matter, and moving costs time.
    if (value !== undefined && this.#weight > this.#most / 2) {
      this.#entries.delete(key);
      this.#entries.set(key, value);
    }
    return value;
  }

  set(key: Key, value: Value): void {
    this.delete(key);
    this.#entries.set(key, value);
    this.#weight += this.#weigh(value);
    // There is a first entry: an empty map weighs nothing.
    while (this.#weight > this.#most) this.delete(this.#entries.keys().next().value as Key);
  }

  delete(key: Key): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#weight -= this.#weigh(value);
  }

  clear(): void {
    this.#entries.clear();
    this.#weight = 0;
  }

  /** Entries may be deleted on the way. */
  [Symbol.iterator](): IterableIterator<[Key, Value]> {
    return this.#entries[Symbol.iterator]();
  }
}
