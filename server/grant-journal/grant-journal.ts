import { askApart, type Database, settle } from '#database';
import { createPostgresJournalStore } from './postgres-store.ts';
import { createSqliteJournalStore } from './sqlite-store.ts';

/**
 * One line of the record: a token issued, or a proved client refused. It holds no assertion, no token and no person's
 * number.
 */
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
  /** For a token, the server's key that signed it; for a refusal, the client's key. */
  readonly keyId: string | undefined;
  /** For a token, the client's key that signed the grant. */
  readonly clientKeyId?: string | undefined;
  readonly hasPid: boolean;
  /** The type and id in an issued token's `authorization_details`. */
  readonly details?: string | undefined;
}

export interface UsedGrant {
  /** SHA-256 of what identifies the grant: see `take-once.ts` in assertion-checking. */
  readonly hash: Buffer;
  /** Seconds since 1970, by the database's clock. */
  readonly keepUntil: number;
}

/**
 * What happened to an entry. `perhaps forgotten`: the database's clock has already passed the grant's end, so the grant
 * may have been used and swept. It is refused like a used one.
 */
export type Written = 'written' | 'used before' | 'perhaps forgotten';

export interface GrantJournal {
  /**
   * Takes a grant and records the outcome in one commit. `written` is the answer to the first caller in any process,
   * once it is durable. Otherwise nothing is written. Without a record, the grant is only taken.
   */
  use(grant: UsedGrant, record: GrantRecord | undefined): Promise<Written>;
  /** Adds a line to the record; resolves when it is durable. */
  record(record: GrantRecord): Promise<void>;
  /** Waits for writes in progress. */
  settle(): Promise<void>;
}

/** A line for the record, and the grant that must be new for it to be written. At least one of the two is present. */
export interface Entry {
  readonly grant: UsedGrant | undefined;
  readonly record: GrantRecord | undefined;
}

/** The only SQL for `used_grants` and `grant_audit`, for one kind of database. */
export interface JournalStore {
  /**
   * Writes a group in one transaction; no grant may occur twice in it. Returns what happened to each entry, by
   * position. Rejects if nothing was written, or if the database is away and the outcome is unknown.
   */
  write(group: readonly Entry[]): Promise<readonly Written[]>;
  /** Removes at most `limit` used grants whose `keepUntil` is before `seconds`; returns how many. */
  removeUsedGrants(seconds: number, limit: number): Promise<number>;
  /** Of the `limit` oldest records, removes those made before `milliseconds`; returns how many. */
  removeRecords(milliseconds: number, limit: number): Promise<number>;
  /** The latest `keepUntil` before `seconds`, or nothing if there is none. */
  findLastEnded(seconds: number): Promise<number | undefined>;
  readMark(mark: Mark): Promise<number>;
  /** Raises a mark to `seconds`. A mark never goes down. */
  raiseMark(mark: Mark, seconds: number): Promise<void>;
  /** Writes a group and rolls it back. Rejects if no group could be written now. */
  tryWriting(): Promise<void>;
}

/** See the table `journal_marks`. Values are in seconds. */
export type Mark = 'swept-until' | 'clock-seen';

export function createJournalStore({ journal }: Database): JournalStore {
  return journal.dialect === 'sqlite' ? createSqliteJournalStore(journal) : createPostgresJournalStore(journal.run);
}

interface Waiting extends Entry {
  readonly answer: PromiseWithResolvers<Written>;
}

/** PostgreSQL flushes its log for several commits at once, so a second group may be sent while the first one waits. */
const GROUPS_UNDER_WAY = { sqlite: 1, postgres: 2 };

/**
 * Collects entries while a group is being written, and writes them as the next group. An entry that the database
 * refuses fails alone.
 */
export function createGrantJournal(
  database: Database,
  /** Called with the seconds that each group took. */
  observe: (seconds: number) => void = () => {},
): GrantJournal {
  const store = createJournalStore(database);
  const mostUnderWay = GROUPS_UNDER_WAY[database.dialect];
  let waiting: Waiting[] = [];
  let scheduled = false;
  let underWay = 0;
  let idle: PromiseWithResolvers<void> | undefined;

  const schedule = () => {
    if (scheduled || underWay >= mostUnderWay || waiting.length === 0) return;
    scheduled = true;
    // After this turn of the event loop, so that all requests of the turn are in the same group.
    setImmediate(writeWaiting);
  };

  // Must never reject, since it is not awaited.
  const writeWaiting = async () => {
    scheduled = false;
    const group = leaveOutRepeated(waiting);
    waiting = [];
    underWay += 1;
    // If the database refuses a group, nothing of it was written, so it is written again without the entry at fault. If
    // the database is away, the outcome is unknown, so nothing is written a second time.
    const began = performance.now();
    const outcomes = await askApart(group, store.write);
    observe((performance.now() - began) / 1000);
    for (const [position, { answer }] of group.entries()) {
      settle(answer, outcomes[position] as PromiseSettledResult<Written>);
    }
    underWay -= 1;
    schedule();
    if (underWay === 0 && waiting.length === 0) idle?.resolve();
  };

  const add = (grant: UsedGrant | undefined, record: GrantRecord | undefined): Promise<Written> => {
    const answer = Promise.withResolvers<Written>();
    waiting.push({ grant, record, answer });
    schedule();
    return answer.promise;
  };

  return {
    use: add,
    record: async (record) => {
      await add(undefined, record);
    },
    settle: () => {
      if (underWay === 0 && waiting.length === 0) return Promise.resolve();
      idle ??= Promise.withResolvers<void>();
      return idle.promise;
    },
  };
}

/** If a grant occurs several times in a group, only the first caller can get it. The others are answered at once. */
function leaveOutRepeated(entries: readonly Waiting[]): readonly Waiting[] {
  const seen = new Set<string>();
  return entries.filter(({ grant, answer }) => {
    if (grant === undefined) return true;
    const id = grant.hash.toString('latin1');
    if (seen.has(id)) answer.resolve('used before');
    return seen.size < seen.add(id).size;
  });
}
