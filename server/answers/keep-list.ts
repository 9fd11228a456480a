import { setImmediate } from 'node:timers/promises';
import type { ChangeFeed, RecordedChange } from '#audit-trail';
import { LruCache } from '#memory';
import { gatherReady, type ReadyAnswer } from './ready-answer.ts';

/** An entry of a list: its id in the change feed, and its JSON. */
interface Item {
  readonly id: string;
  readonly json: string;
}

/** Lists of one kind of thing, ready to be sent. */
export interface KeptList<Filter> {
  /**
   * The list of entries that fit `filter`, ordered by id. Nothing if there are too many to keep: then read it from the
   * database.
   */
  find(filter: Filter): Promise<ReadyAnswer | undefined>;
}

/** Most characters of all items together, and of all lists that are kept ready. */
const MOST_KEPT = 16 * 1024 * 1024;
const MOST_READY = 32 * 1024 * 1024;
/**
 * Smaller lists are quick to make and not kept, so that many requests for small lists cannot push out the large ones.
 */
const WORTH_KEEPING = 32 * 1024;
/** Characters of items that are examined before other work gets a turn, and characters of a piece. */
const MOST_EXAMINED = 512 * 1024;
const PIECE = 256 * 1024;
/** Most changed items that are read one by one. If more have changed, everything is read again. */
const MOST_CHANGED = 500;
/** Milliseconds until a list that was too large is tried again. */
const TRY_AGAIN = 60_000;

interface Made {
  readonly version: number;
  readonly answer: Promise<ReadyAnswer>;
  /** Characters. */
  readonly size: number;
}

/**
 * Keeps every item of a kind as JSON, and lists of them as bytes. After a change in the feed, only the changed items
 * are read again. Requests at the same time share one reading and one writing.
 */
export function createKeptList<Entry extends Item, Filter>({
  feed,
  readAll,
  readSome,
  concerns,
  fits,
  keyOf,
  mostFound = () => Number.POSITIVE_INFINITY,
  most = MOST_KEPT,
}: {
  feed: Pick<ChangeFeed, 'subscribe' | 'isFresh' | 'catchUp'>;
  readAll: () => AsyncIterable<readonly Entry[]>;
  /** Reads the items of `ids` that exist. */
  readSome: (ids: readonly string[]) => Promise<readonly Entry[]>;
  /** The id of the item that a change concerns; `all` if it may be any item. */
  concerns: (change: RecordedChange) => { readonly id: string } | 'all' | undefined;
  fits: (entry: Entry, filter: Filter) => boolean;
  /** Must be different for any two different filters. */
  keyOf: (filter: Filter) => string;
  /** Most entries in a list for `filter`. */
  mostFound?: (filter: Filter) => number;
  most?: number;
}): KeptList<Filter> {
  let known: ReadonlyMap<string, Entry> | undefined;
  let order: readonly Entry[] = [];
  let tooLargeUntil = Number.NEGATIVE_INFINITY;
  const changed = new Set<string>();
  // `generation` counts how often everything was forgotten, `version` every change. Older reads and writes are
  // discarded.
  let generation = 0;
  let version = 0;
  const lists = new LruCache<string, Made>(MOST_READY, ({ size }) => size);

  const forget = () => {
    known = undefined;
    changed.clear();
    generation += 1;
  };
  feed.subscribe((changes) => {
    if (changes === undefined) return forget();
    for (const change of changes) {
      const concerned = concerns(change);
      if (concerned === 'all') return forget();
      if (concerned !== undefined) changed.add(concerned.id);
    }
    if (changed.size > MOST_CHANGED) forget();
  });

  const adopt = (entries: ReadonlyMap<string, Entry>) => {
    let size = 0;
    for (const { json } of entries.values()) size += json.length;
    version += 1;
    if (size > most) return giveUp();
    known = entries;
    order = [...entries.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  };
  const giveUp = () => {
    forget();
    order = [];
    lists.clear();
    tooLargeUntil = performance.now() + TRY_AGAIN;
  };

  const load = async () => {
    const began = generation;
    const entries = new Map<string, Entry>();
    let size = 0;
    for await (const page of readAll()) {
      for (const entry of page) {
        entries.set(entry.id, entry);
        size += entry.json.length;
      }
      if (size > most) return giveUp();
      await setImmediate();
    }
    if (generation === began) adopt(entries);
  };
  const refresh = async (before: ReadonlyMap<string, Entry>) => {
    const began = generation;
    const ids = [...changed];
    changed.clear();
    try {
      const found = await readSome(ids);
      if (generation !== began) return;
      const entries = new Map(before);
      for (const id of ids) entries.delete(id);
      for (const entry of found) entries.set(entry.id, entry);
      adopt(entries);
    } catch (error) {
      for (const id of ids) changed.add(id);
      throw error;
    }
  };

  const share = (work: () => Promise<void>) => {
    let running: Promise<void> | undefined;
    return {
      get running() {
        return running;
      },
      join: () => {
        running ??= work().finally(() => {
          running = undefined;
        });
        return running;
      },
    };
  };
  const reading = share(async () => (known === undefined ? load() : refresh(known)));
  const catching = share(() => feed.catchUp());

  const bringUpToDate = async () => {
    if (!feed.isFresh()) await catching.join();
    const isBehind = () => (known === undefined ? performance.now() >= tooLargeUntil : changed.size > 0);
    // A read that began before this request may be too old.
    if (reading.running !== undefined) await reading.running.catch(() => undefined);
    if (isBehind()) await reading.join();
  };

  const write = async function* (entries: readonly Entry[], filter: Filter) {
    let piece = '[';
    let found = 0;
    const limit = mostFound(filter);
    let examined = 0;
    for (const entry of entries) {
      examined += 1 + entry.json.length;
      if (examined > MOST_EXAMINED) {
        examined = 0;
        await setImmediate();
      }
      if (!fits(entry, filter)) continue;
      piece += found === 0 ? entry.json : `,${entry.json}`;
      found += 1;
      if (found >= limit) break;
      if (piece.length > PIECE) {
        yield piece;
        piece = '';
        await setImmediate();
      }
    }
    yield `${piece}]`;
  };

  return {
    find: async (filter) => {
      await bringUpToDate();
      if (known === undefined) return undefined;
      const key = keyOf(filter);
      const ready = lists.get(key);
      if (ready?.version === version) return ready.answer;
      // It weighs nothing until it is made.
      const made: Made = { version, answer: gatherReady(write(order, filter)), size: 0 };
      lists.set(key, made);
      try {
        const { length } = await made.answer;
        if (lists.get(key) === made) {
          if (length < WORTH_KEEPING) lists.delete(key);
          else lists.set(key, { ...made, size: length });
        }
      } catch (error) {
        if (lists.get(key) === made) lists.delete(key);
        throw error;
      }
      return made.answer;
    },
  };
}
