import type { Log } from './log.ts';

/** Milliseconds between looks at whether an error has stopped, and between the lines that count it meanwhile. */
const LOOK_INTERVAL = 1000;
const COUNT_INTERVAL = 20_000;
/** Different errors of one disturbance that are told with their stack. */
const MOST_KINDS = 8;

interface Disturbance {
  readonly since: number;
  readonly kinds: Set<string>;
  outage: boolean;
  count: number;
  counted: number;
  countedAt: number;
  lastAt: number;
}

export interface RepeatOptions {
  /** Whether an error says that the database is away: such errors are one kind, and their end is told. */
  readonly isOutage: (error: unknown) => boolean;
  /** Resolves when the database answers. */
  readonly works: () => Promise<unknown>;
  readonly monotonic?: () => number;
}

/**
 * `log`, but errors (lines with `err`) that come again and again are told once, with their stack; then they are counted,
 * a line every twenty seconds, and their end is a line, too. A database that is away fails every request, and a log
 * with a stack for each helps nobody.
 */
export function countRepeats(log: Log, { isOutage, works, monotonic = () => performance.now() }: RepeatOptions): Log {
  let current: Disturbance | undefined;
  let looking = false;

  const tell = (disturbance: Disturbance, message: string) => {
    const seconds = Math.round((monotonic() - disturbance.since) / 1000);
    log.warn({ failures: disturbance.count, seconds }, message);
  };
  const look = async () => {
    if (current === undefined || looking) return;
    looking = true;
    const startedAt = monotonic();
    const answers = await works().then(
      () => true,
      () => false,
    );
    looking = false;
    if (answers && current.lastAt < startedAt) {
      // One error that was told whole needs no second line.
      if (current.outage) tell(current, 'the database answers again');
      else if (current.count > current.kinds.size) tell(current, 'the errors have stopped');
      current = undefined;
      clearInterval(timer);
      timer = undefined;
      return;
    }
    if (monotonic() - current.countedAt >= COUNT_INTERVAL) {
      if (current.count > current.counted) tell(current, 'errors go on');
      current.counted = current.count;
      current.countedAt = monotonic();
    }
  };
  let timer: NodeJS.Timeout | undefined;

  const writer = (level: 'warn' | 'error'): Log['error'] => {
    const write = log[level];
    return (facts, message) => {
      if (!('err' in facts)) return write(facts, message);
      const now = monotonic();
      current ??= { since: now, kinds: new Set(), outage: false, count: 0, counted: 0, countedAt: now, lastAt: now };
      timer ??= setInterval(look, LOOK_INTERVAL).unref();
      const outage = isOutage(facts.err);
      const kind = outage ? 'outage' : describeKind(facts.err);
      current.outage ||= outage;
      current.count += 1;
      current.lastAt = now;
      if (current.kinds.has(kind) || current.kinds.size >= MOST_KINDS) return;
      current.kinds.add(kind);
      write(facts, message);
    };
  };
  return { ...log, warn: writer('warn'), error: writer('error') };
}

/** What two errors of the same cause have in common: their messages differ in numbers and names at most. */
function describeKind(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const place = /\n {4}at [^\n]{0,300}/.exec(error.stack?.slice(0, 8192) ?? '')?.[0] ?? '';
  return `${error.name} ${place}`;
}
