import { setImmediate } from 'node:timers/promises';
import type { ChangeFeed, RecordedChange } from '#audit-trail';
import { LruCache } from '#memory';
import { gatherReady, type ReadyAnswer } from './ready-answer.ts';

/** An entry of a list: what it is known by in the change feed, and its JSON. */
interface Item {
  readonly id: string;
  readonly json: string;
}

/** Lists of one kind of thing, ready to be sent. */
export interface KeptList<Filter> {
  /** The list of what fits `filter`, by id; nothing when there is too much of it to be kept: read it from the database then. */
  find(filter: Filter): Promise<ReadyAnswer | undefined>;
}

/** Characters of all items together, and of all lists that are kept ready. */
const MOST_KEPT = 16 * 1024 * 1024;
const MOST_READY = 32 * 1024 * 1024;
/** Smaller lists are soon made, and not kept: nobody can push out the large ones by asking for many small ones. */
const WORTH_KEEPING = 32 * 1024;
/** Characters of items that are looked at before others have their turn, and of a piece. */
const MOST_LOOKED_AT = 512 * 1024;
const PIECE = 256 * 1024;
/** Changed items that are read anew one by one; with more, everything is. */
const MOST_CHANGED = 500;
/** Milliseconds until it is tried again whether a list that was too large still is. */
const TRY_AGAIN = 60_000;

interface Made {
  readonly version: number;
  readonly answer: Promise<ReadyAnswer>;
  /** Characters. */
  readonly size: number;
}

/**
 * Keeps every item of a kind as JSON, and lists of them as bytes, until the change feed says that something changed: then
 * only that is read again. However many ask at once, one reads and one writes.
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
  /** Those of `ids` that there are. */
  readSome: (ids: readonly string[]) => Promise<readonly Entry[]>;
  /** The id of the item that a change concerns; `all` when it may be any of them. */
  concerns: (change: RecordedChange) => { readonly id: string } | 'all' | undefined;
  fits: (entry: Entry, filter: Filter) => boolean;
  /** Tells any two different filters apart. */
  keyOf: (filter: Filter) => string;
  /** How many a list of what fits `filter` has at most. */
  mostFound?: (filter: Filter) => number;
  most?: number;
}): KeptList<Filter> {
  let known: ReadonlyMap<string, Entry> | undefined;
  let order: readonly Entry[] = [];
  let tooLargeUntil = Number.NEGATIVE_INFINITY;
  const changed = new Set<string>();
  // Counts what was forgotten as a whole, and every difference: what was read or written before does not count after.
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
    // What began before this was asked may have read too early.
    if (reading.running !== undefined) await reading.running.catch(() => undefined);
    if (isBehind()) await reading.join();
  };

  const write = async function* (entries: readonly Entry[], filter: Filter) {
    let piece = '[';
    let found = 0;
    const limit = mostFound(filter);
    let looked = 0;
    for (const entry of entries) {
      looked += 1 + entry.json.length;
      if (looked > MOST_LOOKED_AT) {
        looked = 0;
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
