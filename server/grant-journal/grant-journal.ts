import type { Database } from '#database';
import { createPostgresJournalStore } from './postgres-store.ts';
import { createSqliteJournalStore } from './sqlite-store.ts';

/** One line of the record: a token issued, or a proved client refused. No assertion, no token, no person's number. */
export interface GrantRecord {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly traceId: string;
  /** `token`, or the name of the refusal. */
  readonly outcome: string;
  readonly clientId: string;
  readonly consumer: string;
  readonly supplier: string | undefined;
  readonly scope: string | undefined;
  readonly tokenId: string | undefined;
  /** Seconds. */
  readonly lifetime: number | undefined;
  readonly keyId: string | undefined;
  readonly hasPid: boolean;
}

export interface UsedGrant {
  /** SHA-256 of what makes the grant itself: see `identify-grant.ts` in assertion-checking. */
  readonly hash: Buffer;
  /** Seconds since 1970, by the database's clock. */
  readonly keepUntil: number;
}

export interface GrantJournal {
  /** Takes a grant: `true` for the first who asks, in whatever process, and durable before anyone is told. */
  take(grant: UsedGrant): Promise<boolean>;
  /** Adds a line to the record; resolves when it is durable. */
  record(record: GrantRecord): Promise<void>;
  /** Waits for what is under way. */
  settle(): Promise<void>;
}

/** What one commit holds. */
export interface Group {
  readonly grants: readonly UsedGrant[];
  readonly records: readonly GrantRecord[];
}

/** The only SQL on `used_grants` and `grant_audit`, for one kind of database. */
export interface JournalStore {
  /** Writes a group in one transaction and tells which grants were new, by position. */
  write(group: Group): Promise<readonly boolean[]>;
  /** Removes at most `limit` used grants that were to be kept until before `seconds`; tells how many. */
  removeUsedGrants(seconds: number, limit: number): Promise<number>;
  /** Removes those of the `limit` oldest records that were made before `milliseconds`; tells how many. */
  removeRecords(milliseconds: number, limit: number): Promise<number>;
}

export function createJournalStore({ journal }: Database): JournalStore {
  return journal.dialect === 'sqlite' ? createSqliteJournalStore(journal) : createPostgresJournalStore(journal.pool);
}

interface Waiting {
  readonly grants: { readonly grant: UsedGrant; readonly answer: PromiseWithResolvers<boolean> }[];
  readonly records: { readonly record: GrantRecord; readonly answer: PromiseWithResolvers<void> }[];
}

/** PostgreSQL flushes the log for several commits at once, so a second group may be on its way while one waits. */
const GROUPS_UNDER_WAY = { sqlite: 1, postgres: 2 };

/** Collects what arrives while a group is being written, and writes that as the next group. */
export function createGrantJournal(database: Database): GrantJournal {
  const store = createJournalStore(database);
  const mostUnderWay = GROUPS_UNDER_WAY[database.dialect];
  let waiting: Waiting = { grants: [], records: [] };
  let scheduled = false;
  let underWay = 0;
  let idle: PromiseWithResolvers<void> | undefined;

  const isEmpty = () => waiting.grants.length + waiting.records.length === 0;

  const schedule = () => {
    if (scheduled || underWay >= mostUnderWay || isEmpty()) return;
    scheduled = true;
    // After this turn of the event loop, so that every request it brings is in the same group.
    setImmediate(writeWaiting);
  };

  const writeWaiting = async () => {
    scheduled = false;
    const { grants, records } = waiting;
    waiting = { grants: [], records: [] };
    underWay += 1;
    try {
      const isNew = await store.write({
        grants: grants.map(({ grant }) => grant),
        records: records.map(({ record }) => record),
      });
      for (const [position, { answer }] of grants.entries()) answer.resolve(isNew[position] === true);
      for (const { answer } of records) answer.resolve();
    } catch (error) {
      for (const { answer } of [...grants, ...records]) answer.reject(error);
    }
    underWay -= 1;
    schedule();
    if (underWay === 0 && isEmpty()) idle?.resolve();
  };

  return {
    take: (grant) => {
      const answer = Promise.withResolvers<boolean>();
      waiting.grants.push({ grant, answer });
      schedule();
      return answer.promise;
    },
    record: (record) => {
      const answer = Promise.withResolvers<void>();
      waiting.records.push({ record, answer });
      schedule();
      return answer.promise;
    },
    settle: () => {
      if (underWay === 0 && isEmpty()) return Promise.resolve();
      idle ??= Promise.withResolvers<void>();
      return idle.promise;
    },
  };
}
