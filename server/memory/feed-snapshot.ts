import type { ChangeFeed, RecordedChange } from '#audit-trail';

/**
 * Something that is read from the database as a whole, such as all signing keys. It is true until the change feed announces
 * a change that concerns it, or cannot vouch for anything.
 */
export class FeedSnapshot<Value> {
  /** What was read last. */
  value: Value;
  readonly #read: (before: Value) => Promise<Value>;
  readonly #feed: Pick<ChangeFeed, 'isFresh'>;
  #generation = 0;
  #readIn = -1;

  /** @param initial the value until it is read for the first time. */
  constructor({
    feed,
    concerns,
    read,
    initial,
  }: {
    feed: Pick<ChangeFeed, 'subscribe' | 'isFresh'>;
    concerns: (change: RecordedChange) => boolean;
    read: (before: Value) => Promise<Value>;
    initial: Value;
  }) {
    this.value = initial;
    this.#read = read;
    this.#feed = feed;
    feed.subscribe((changes) => {
      if (changes === undefined || changes.some(concerns)) this.#generation += 1;
    });
  }

  /** Whether {@link value} is what the database holds. */
  get isCurrent(): boolean {
    return this.#readIn === this.#generation && this.#feed.isFresh();
  }

  /** Reads it again. What changes meanwhile makes the new value outdated at once. */
  async refresh(): Promise<void> {
    const startedIn = this.#generation;
    this.value = await this.#read(this.value);
    this.#readIn = startedIn;
  }
}
