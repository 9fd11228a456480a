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
  /** Of a refusal: the scope that it is about, if its name is one that a scope can have. */
  readonly refusedScope?: string | undefined;
  /** Of a refusal: a {@link RefusalFinding} as JSON. */
  readonly finding?: string | undefined;
  /** Of a token: its issuer, where that is not the server's own. */
  readonly issuer?: string | undefined;
}

/** What is kept of the check that refused: bounded, and without secrets and persons' numbers. */
export interface RefusalFinding {
  /** A `GrantStep`; nothing where it is not known. */
  readonly step?: string | undefined;
  /** The checks that this request did not need. */
  readonly unneeded?: readonly string[];
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
  /** The hint of the refusal, in English. */
  readonly hint?: string | undefined;
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
