import { askApart, type Database, settle } from '#database';
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
  /** The server's key that signed a token; of a refusal, the client's key. */
  readonly keyId: string | undefined;
  /** The client's key that signed the grant of a token. */
  readonly clientKeyId?: string | undefined;
  readonly hasPid: boolean;
  /** The type and the id of what an issued token says in `authorization_details`. */
  readonly details?: string | undefined;
}

export interface UsedGrant {
  /** SHA-256 of what makes the grant itself: see `take-once.ts` in assertion-checking. */
  readonly hash: Buffer;
  /** Seconds since 1970, by the database's clock. */
  readonly keepUntil: number;
}

/**
 * How it went with an entry. A grant that may have been used and forgotten, since the database's clock has been where it
 * could no longer pass, is as little taken as one that was used.
 */
export type Written = 'written' | 'used before' | 'perhaps forgotten';

export interface GrantJournal {
  /**
   * Takes a grant and puts how it ended on record, in one commit: `written` for the first who asks, in whatever process, and
   * durable before anyone is told. Otherwise nothing is written. Without a record it is only taken.
   */
  use(grant: UsedGrant, record: GrantRecord | undefined): Promise<Written>;
  /** Adds a line to the record; resolves when it is durable. */
  record(record: GrantRecord): Promise<void>;
  /** Waits for what is under way. */
  settle(): Promise<void>;
}

/** A line for the record, and the grant that must be new for it to be written; at least one of the two is there. */
export interface Entry {
  readonly grant: UsedGrant | undefined;
  readonly record: GrantRecord | undefined;
}

/** The only SQL on `used_grants` and `grant_audit`, for one kind of database. */
export interface JournalStore {
  /**
   * Writes a group, in which no grant stands twice, in one transaction; tells by position how it went with each entry.
   * Rejects when none was written, or when the database is away and it is not known.
   */
  write(group: readonly Entry[]): Promise<readonly Written[]>;
  /** Removes at most `limit` used grants that were to be kept until before `seconds`; tells how many. */
  removeUsedGrants(seconds: number, limit: number): Promise<number>;
  /** Removes those of the `limit` oldest records that were made before `milliseconds`; tells how many. */
  removeRecords(milliseconds: number, limit: number): Promise<number>;
  /** The latest `keepUntil` of a used grant before `seconds`, or nothing when none ends so early. */
  findLastEnded(seconds: number): Promise<number | undefined>;
  readMark(mark: Mark): Promise<number>;
  /** Raises a mark to `seconds`; it never goes down. */
  raiseMark(mark: Mark, seconds: number): Promise<void>;
  /** Writes as a group is written, and leaves nothing of it; rejects when no group could be written now. */
  tryWriting(): Promise<void>;
}

/** See the table `journal_marks`. In seconds. */
export type Mark = 'swept-until' | 'clock-seen';

export function createJournalStore({ journal }: Database): JournalStore {
  return journal.dialect === 'sqlite' ? createSqliteJournalStore(journal) : createPostgresJournalStore(journal.run);
}

interface Waiting extends Entry {
  readonly answer: PromiseWithResolvers<Written>;
}

/** PostgreSQL flushes the log for several commits at once, so a second group may be on its way while one waits. */
const GROUPS_UNDER_WAY = { sqlite: 1, postgres: 2 };

/**
 * Collects what arrives while a group is being written, and writes that as the next group. An entry that a database refuses
 * fails alone.
 */
export function createGrantJournal(
  database: Database,
  /** Told how many seconds each group took. */
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
    // After this turn of the event loop, so that every request it brings is in the same group.
    setImmediate(writeWaiting);
  };

  // Never rejects: nobody waits for it.
  const writeWaiting = async () => {
    scheduled = false;
    const group = leaveOutRepeated(waiting);
    waiting = [];
    underWay += 1;
    // What a database refuses it has not written, and is written again without the entry at fault. When the database
    // is away nobody knows what was written, and nothing is written twice.
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

/** Of the same grant several times in one group, only the first who asked can get it; the others are told at once. */
function leaveOutRepeated(entries: readonly Waiting[]): readonly Waiting[] {
  const seen = new Set<string>();
  return entries.filter(({ grant, answer }) => {
    if (grant === undefined) return true;
    const id = grant.hash.toString('latin1');
    if (seen.has(id)) answer.resolve('used before');
    return seen.size < seen.add(id).size;
  });
}
