import { describeForLog } from './describe-for-log.ts';
import { maskText } from './mask-text.ts';

/** The levels and their numbers, as readers of pino's and bunyan's logs know them. */
const levels = { debug: 20, info: 30, warn: 40, error: 50, silent: Number.POSITIVE_INFINITY } as const;

type Write = (facts: Readonly<Record<string, unknown>>, message: string) => void;

export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  /** How many lines were dropped since the start. */
  dropped(): number;
}

export interface LogOptions {
  /** The lowest level that is written. */
  readonly level: keyof typeof levels | (string & {});
  /** Writes a line; it must not block. */
  readonly write: (line: string) => void;
  readonly dropped?: () => number;
  /** Members of every line. */
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly clock?: () => number;
}

/**
 * Writes JSON lines, one object each: `level`, `time`, `facts`, the caller's facts, `msg`. Callers never log request
 * bodies, query strings or headers; {@link describeForLog} cuts, escapes and masks the rest.
 */
export function createLog({ level, write, dropped = () => 0, facts = {}, clock = Date.now }: LogOptions): Log {
  const lowest: number = levels[level as keyof typeof levels] ?? levels.info;
  const writer =
    (name: 'debug' | 'info' | 'warn' | 'error'): Write =>
    (own, message) => {
      if (levels[name] < lowest) return;
      const time = new Date(clock()).toISOString();
      const described = describeForLog(own);
      write(`${JSON.stringify({ level: levels[name], time, ...facts, ...described, msg: maskText(message) })}\n`);
    };
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error'), dropped };
}
