import type { LogEvent } from 'kysely';
import type { RanStatement, StatementObserver } from './database.ts';

export interface StatementWatch {
  observe(observer: StatementObserver): void;
  /** For Kysely, which tells of a statement when it has ended. */
  readonly log: (event: LogEvent) => void;
  /** Runs a statement and tells of it. */
  watch<Result>(statement: Pick<RanStatement, 'name' | 'text'>, run: () => Promise<Result>): Promise<Result>;
}

/** Tells one observer, who comes when everything else is open, of the statements that are run. */
export function watchStatements(): StatementWatch {
  let tell: StatementObserver | undefined;
  return {
    observe: (observer) => {
      tell = observer;
    },
    log: (event) => {
      tell?.({
        text: event.query.sql,
        startedAt: performance.now() - event.queryDurationMillis,
        ...(event.level === 'error' && { error: event.error }),
      });
    },
    watch: async (statement, run) => {
      const startedAt = performance.now();
      try {
        const result = await run();
        tell?.({ ...statement, startedAt });
        return result;
      } catch (error) {
        tell?.({ ...statement, startedAt, error });
        throw error;
      }
    },
  };
}
