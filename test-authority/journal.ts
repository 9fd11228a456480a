import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { DamagedFolderError } from './keep-once.ts';

/** A certificate that is revoked or on hold. `at` is milliseconds since 1970, `reason` a number of RFC 5280 §5.3.1. */
export interface Revocation {
  readonly at: number;
  readonly reason?: number | undefined;
}

/** What an authority has revoked, by serial, and a number that grows with every revocation and release. */
interface Revocations {
  readonly revoked: ReadonlyMap<string, Revocation>;
  readonly changes: number;
}

/**
 * What has been issued and revoked, in an SQLite file. The processes that share the folder see at once what the others have
 * written.
 */
export interface Journal {
  isIssued(authority: string, serial: string): boolean;
  findRevocation(authority: string, serial: string): Revocation | undefined;
  /** Tells a CRL that is up to date from one that is not. */
  countChanges(authority: string): number;
  /** The authorities that have issued `serial`. */
  findIssuers(serial: string): readonly string[];
  recordIssued(authority: string, serial: string, at: number): void;
  recordRevoked(authority: string, serial: string, revocation: Revocation): void;
  /** Ends a hold. */
  recordReleased(authority: string, serial: string): void;
  /**
   * Takes the next CRL number of one authority, with what was revoked when its turn came: numbers and contents are in the
   * same order even when several processes publish at once.
   */
  takeCrlNumber(authority: string): Revocations & { readonly number: number };
}

const TABLES = `
  CREATE TABLE IF NOT EXISTS issued (serial TEXT, authority TEXT, at REAL, PRIMARY KEY (serial, authority)) STRICT;
  CREATE TABLE IF NOT EXISTS revoked (authority TEXT, serial TEXT, at REAL, reason INTEGER, UNIQUE (authority, serial)) STRICT;
  CREATE TABLE IF NOT EXISTS counts (authority TEXT PRIMARY KEY, crls INTEGER DEFAULT 0, changes INTEGER DEFAULT 0) STRICT;
`;
/** Milliseconds that another process may take for its turn. */
const LONGEST_WAIT = 10_000;

/** @throws DamagedFolderError when `file` is not a journal. */
export function openJournal(file: string): Journal {
  // SQLite would make a file that everybody may read.
  closeSync(openSync(file, 'a', 0o600));
  const database = openDatabase(file);
  const prepare = (sql: string) => database.prepare(sql);
  const issued = prepare('SELECT 1 FROM issued WHERE authority = ? AND serial = ?');
  const issuers = prepare('SELECT authority FROM issued WHERE serial = ? ORDER BY rowid');
  const issue = prepare('INSERT OR IGNORE INTO issued (authority, serial, at) VALUES (?, ?, ?)');
  const revocation = prepare('SELECT at, reason FROM revoked WHERE authority = ? AND serial = ?');
  const revocations = prepare('SELECT serial, at, reason FROM revoked WHERE authority = ? ORDER BY rowid');
  const revoke = prepare(`INSERT INTO revoked (authority, serial, at, reason) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET at = excluded.at, reason = excluded.reason`);
  const release = prepare('DELETE FROM revoked WHERE authority = ? AND serial = ?');
  const counts = prepare('SELECT crls, changes FROM counts WHERE authority = ?');
  const count = (column: 'crls' | 'changes') =>
    prepare(`INSERT INTO counts (authority, ${column}) VALUES (?, 1)
      ON CONFLICT DO UPDATE SET ${column} = ${column} + 1`);
  const [countCrl, countChange] = [count('crls'), count('changes')];

  const change = <T>(work: () => T): T => {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  };
  const readCounts = (authority: string) => {
    const row = counts.get(authority);
    return { number: Number(row?.crls ?? 0), changes: Number(row?.changes ?? 0) };
  };

  return {
    isIssued: (authority, serial) => issued.get(authority, serial) !== undefined,
    findRevocation: (authority, serial) => {
      const row = revocation.get(authority, serial);
      return row && readRevocation(row);
    },
    countChanges: (authority) => readCounts(authority).changes,
    findIssuers: (serial) => issuers.all(serial).map((row) => String(row.authority)),
    recordIssued: (authority, serial, at) => {
      issue.run(authority, serial, at);
    },
    recordRevoked: (authority, serial, { at, reason }) =>
      change(() => {
        revoke.run(authority, serial, at, reason ?? null);
        countChange.run(authority);
      }),
    recordReleased: (authority, serial) =>
      change(() => {
        release.run(authority, serial);
        countChange.run(authority);
      }),
    takeCrlNumber: (authority) =>
      change(() => {
        countCrl.run(authority);
        const rows = revocations.all(authority);
        return {
          ...readCounts(authority),
          revoked: new Map(rows.map((row) => [String(row.serial), readRevocation(row)])),
        };
      }),
  };
}

type Row = Readonly<Record<string, unknown>>;

function readRevocation({ at, reason }: Row): Revocation {
  return { at: Number(at), ...(reason !== null && { reason: Number(reason) }) };
}

function openDatabase(file: string): DatabaseSync {
  try {
    const database = new DatabaseSync(file, { timeout: LONGEST_WAIT });
    // A power cut may cost the journal: these are test certificates, and the folder can be removed.
    database.exec(`PRAGMA synchronous = OFF; ${TABLES}`);
    return database;
  } catch (error) {
    throw new DamagedFolderError(file, `it is not a journal (${(error as Error).message})`, { cause: error });
  }
}
