import type { DatabaseSync } from 'node:sqlite';
import type { Standing } from './progress.ts';

/** What a call does. Each kind belongs to one API. */
export type CallKind = 'report' | 'withdraw' | 'recipients' | 'overview' | 'details';

/** A failure that a person has to look at. */
export interface ReportedCall {
  readonly kind: CallKind;
  readonly employer: string;
  readonly code: string;
  readonly text: string;
  readonly correlationId: string | null;
}

/** What the provider's books tell about a run, and how much they hold. */
export function createStoreReader(database: DatabaseSync) {
  return {
    /** How far `run` has come. */
    count(run: number): Standing & { readonly failed: number } {
      const row = database
        .prepare(
          `select count(*) as total, count(*) filter (where state in ('done', 'reported')) as done,
             count(*) filter (where state = 'reported') as reported, count(*) filter (where state = 'failed') as failed
           from calls where run = ?`,
        )
        .get(run);
      const number = (name: string) => Number(row?.[name] ?? 0);
      return { total: number('total'), done: number('done'), reported: number('reported'), failed: number('failed') };
    },
    /** What `run` has left for a person. */
    listReported(run: number): readonly ReportedCall[] {
      const rows = database
        .prepare(
          `select kind, employer, code, text, correlation_id from calls
           where run = ? and state = 'reported' order by id`,
        )
        .all(run);
      return rows.map((row) => ({
        kind: row.kind as CallKind, // Written by `add`.
        employer: String(row.employer),
        code: String(row.code),
        text: String(row.text),
        correlationId: row.correlation_id === null ? null : String(row.correlation_id),
      }));
    },
    /** How much the books hold by now. */
    countBooks(): { readonly recipients: number; readonly employments: number; readonly ended: number } {
      const count = (sql: string) => Number(database.prepare(sql).get()?.count);
      return {
        recipients: count('select count(*) as count from recipients'),
        employments: count('select count(*) as count from employments'),
        ended: count('select count(*) as count from employments where end_day is not null'),
      };
    },
  };
}
