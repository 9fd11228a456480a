import { destination, type Logger, pino } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'flush'>;

/**
 * JSON lines on standard error. Request bodies, query strings and headers are never handed to the log; the paths below
 * are a second net for the day somebody does.
 */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          'assertion',
          'access_token',
          'token',
          'pid',
          '*.assertion',
          '*.access_token',
          '*.token',
          '*.pid',
          '*.authorization',
          '*.d',
        ],
        censor: '[left out]',
      },
    },
    destination({ dest: 2, sync: true }),
  );
}
