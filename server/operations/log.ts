import { passOnLine, readTraceIds } from '#telemetry';
import { describeForLog } from './describe-for-log.ts';
import type { MessageOf } from './log-messages.ts';
import { maskText } from './mask-text.ts';

/** The levels and their numbers, as readers of pino's and bunyan's logs know them. */
const levels = { debug: 20, info: 30, warn: 40, error: 50, silent: Number.POSITIVE_INFINITY } as const;

type Level = 'debug' | 'info' | 'warn' | 'error';
/** Writes a message of the catalogue, which also says its level. */
type Write<Of extends Level> = (facts: Readonly<Record<string, unknown>>, message: MessageOf<Of>) => void;

export interface Log {
  readonly info: Write<'info'>;
  readonly warn: Write<'warn'>;
  readonly error: Write<'error'>;
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
 * Writes JSON lines, one object each: `level`, `time`, `facts`, the caller's facts, the trace where there is one, `msg`. Callers never log request
 * bodies, query strings or headers; {@link describeForLog} cuts, escapes and masks the rest.
 */
export function createLog({ level, write, dropped = () => 0, facts = {}, clock = Date.now }: LogOptions): Log {
  const lowest: number = levels[level as keyof typeof levels] ?? levels.info;
  const writer =
    <Of extends Level>(name: Of): Write<Of> =>
    (own, message) => {
      if (levels[name] < lowest) return;
      const now = clock();
      const time = new Date(now).toISOString();
      const described = { ...facts, ...describeForLog(own) };
      const msg = maskText(message);
      write(`${JSON.stringify({ level: levels[name], time, ...described, ...readTraceIds(), msg })}\n`);
      passOnLine({ level: name, time: now, message: msg, facts: described });
    };
  return { info: writer('info'), warn: writer('warn'), error: writer('error'), dropped };
}
