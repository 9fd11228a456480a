import type { Log } from './log.ts';
import type { MessageOf } from './log-messages.ts';

/** Milliseconds between checks whether an error has stopped, and between the lines that count it. */
const CHECK_INTERVAL = 1000;
const COUNT_INTERVAL = 20_000;
/** How many different errors of one disturbance are logged with their stack. */
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
  /** Whether an error means that the database is away. All such errors count as one kind, and their end is logged. */
  readonly isOutage: (error: unknown) => boolean;
  /** Resolves if the database answers. */
  readonly works: () => Promise<unknown>;
  readonly monotonic?: () => number;
}

/**
 * Wraps `log` so that repeated errors (lines with `err`) are logged once with their stack and then counted, in one line
 * every twenty seconds and one at their end. While the database is away every request fails, and a stack for each of
 * them helps nobody.
 */
export function countRepeats(log: Log, { isOutage, works, monotonic = () => performance.now() }: RepeatOptions): Log {
  let current: Disturbance | undefined;
  let checking = false;

  const report = (disturbance: Disturbance, message: MessageOf<'warn'>) => {
    const seconds = Math.round((monotonic() - disturbance.since) / 1000);
    log.warn({ failures: disturbance.count, seconds }, message);
  };
  const check = async () => {
    if (current === undefined || checking) return;
    checking = true;
    const startedAt = monotonic();
    const answers = await works().then(
      () => true,
      () => false,
    );
    checking = false;
    if (answers && current.lastAt < startedAt) {
      // A single error that was logged in full needs no second line.
      if (current.outage) report(current, 'the database answers again');
      else if (current.count > current.kinds.size) report(current, 'the errors have stopped');
      current = undefined;
      clearInterval(timer);
      timer = undefined;
      return;
    }
    if (monotonic() - current.countedAt >= COUNT_INTERVAL) {
      if (current.count > current.counted) report(current, 'errors go on');
      current.counted = current.count;
      current.countedAt = monotonic();
    }
  };
  let timer: NodeJS.Timeout | undefined;

  const counting = <Message>(write: (facts: Readonly<Record<string, unknown>>, message: Message) => void) => {
    return (facts: Readonly<Record<string, unknown>>, message: Message) => {
      if (!('err' in facts)) return write(facts, message);
      const now = monotonic();
      current ??= { since: now, kinds: new Set(), outage: false, count: 0, counted: 0, countedAt: now, lastAt: now };
      timer ??= setInterval(check, CHECK_INTERVAL).unref();
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
  return { ...log, warn: counting(log.warn), error: counting(log.error) };
}

/** What errors with the same cause have in common. Only the numbers and names in their messages differ. */
function describeKind(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const place = /\n {4}at [^\n]{0,300}/.exec(error.stack?.slice(0, 8192) ?? '')?.[0] ?? '';
  return `${error.name} ${place}`;
}
