import { type MetLimit, maskSecrets } from '@portvakt/protocol';
import { LruCache } from '#memory';
import { createBudget, createRateLimit, type Log, type Metrics } from '#operations';

/** How many of those who met a limit are remembered, and for how many milliseconds. */
const MOST_REMEMBERED = 200;
const REMEMBERED_FOR = 24 * 3_600_000;
/** Lines about one caller: one, and another a minute while it goes on. Lines about all of them together, a second. */
const LINES_PER_SECOND = 1 / 60;
const MOST_LINES = 5;
/** The same about an address that seems to be a proxy: one an hour. */
const SHARED_PER_SECOND = 1 / 3600;

/** What a limit is counted for: the id of a client, the number of an organisation, or an address. */
export interface MetLately {
  readonly limit: string;
  readonly who: string;
  readonly refused: number;
  /** Milliseconds since 1970. */
  readonly firstAt: number;
  readonly lastAt: number;
}

export interface LimitsView {
  /** Those who met a limit within a day, the latest first. */
  lately(): readonly MetLately[];
}

export interface Telling extends LimitsView {
  met(limit: Pick<MetLimit, 'name' | 'most' | 'seconds'>, who: string): void;
  /** Many organisations share an address, so it is not limited. */
  shared(address: string): void;
  /** Tells what was counted and not told so far. */
  settle(): void;
}

/**
 * Tells the operator who met a limit: every time in the metrics, in the log with one line a minute for each of them, and in a list. The
 * list holds neither grants nor tokens, only who was counted.
 */
export function tellLimits({
  log,
  metrics,
  clock,
  monotonic = () => performance.now(),
}: {
  log: Pick<Log, 'warn'>;
  metrics: Pick<Metrics, 'countLimited'>;
  clock: () => number;
  monotonic?: (() => number) | undefined;
}): Telling {
  const remembered = new LruCache<string, { -readonly [Member in keyof MetLately]: MetLately[Member] }>(
    MOST_REMEMBERED,
  );
  const lines = createBudget({ burst: 1, perSecond: LINES_PER_SECOND, mostKeys: 1000, monotonic });
  const sharedLines = createBudget({ burst: 1, perSecond: SHARED_PER_SECOND, mostKeys: 100, monotonic });
  const limitLines = createRateLimit(MOST_LINES, monotonic);

  return {
    met: ({ name, most, seconds }, caller) => {
      metrics.countLimited(name);
      const who = maskSecrets(caller);
      const key = `${name} ${who}`;
      const now = clock();
      const known = remembered.get(key) ?? { limit: name, who, refused: 0, firstAt: now, lastAt: now };
      known.refused += 1;
      known.lastAt = now;
      // Again, so that the list is in the order of the last times.
      remembered.set(key, known);
      const heldBack = lines.spend(key);
      if (heldBack === undefined) return;
      if (limitLines() === undefined) return lines.putBack(key, heldBack + 1);
      log.warn({ limit: name, who, most, seconds, refused: heldBack + 1 }, 'a limit was met');
    },
    shared: (address) => {
      if (sharedLines.spend(address) === undefined) return;
      log.warn({ address }, 'an address that many share is not limited');
    },
    lately: () => {
      const since = clock() - REMEMBERED_FOR;
      return [...remembered]
        .map(([, met]) => ({ ...met }))
        .filter(({ lastAt }) => lastAt > since)
        .reverse();
    },
    settle: () => {
      const refused = lines.untold();
      if (refused > 0) log.warn({ refused }, 'limits were met');
    },
  };
}
