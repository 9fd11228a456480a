import { randomUUID } from 'node:crypto';
import { appendFileSync, closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { DamagedFolderError } from './keep-once.ts';

/** A certificate that is revoked or on hold. `at` is milliseconds since 1970, `reason` a number of RFC 5280 §5.3.1. */
export interface Revocation {
  readonly at: number;
  readonly reason?: number | undefined;
}

type JournalEvent =
  | { readonly event: 'issued'; readonly authority: string; readonly serial: string; readonly at: number }
  | {
      readonly event: 'revoked';
      readonly authority: string;
      readonly serial: string;
      readonly at: number;
      readonly reason?: number;
    }
  | { readonly event: 'released'; readonly authority: string; readonly serial: string; readonly at: number }
  | { readonly event: 'crl'; readonly authority: string; readonly id: string; readonly at: number };

interface Book {
  readonly issued: Set<string>;
  readonly revoked: Map<string, Revocation>;
  crls: number;
  /** Grows with every revocation and release: tells a CRL that is up to date from one that is not. */
  changes: number;
}

/**
 * What has been issued and revoked, in a file that is only ever appended to, one JSON object a line. Every process that
 * shares the folder reads what the others have added before it answers. Calls are synchronous: the lines are short, and
 * nothing can come in between.
 */
export interface Journal {
  isIssued(authority: string, serial: string): boolean;
  findRevocation(authority: string, serial: string): Revocation | undefined;
  /** Every revoked certificate of one authority by serial, and a number that tells whether that has changed. */
  readRevocations(authority: string): { readonly revoked: ReadonlyMap<string, Revocation>; readonly changes: number };
  /** The authorities that have issued `serial`. */
  findIssuers(serial: string): readonly string[];
  recordIssued(authority: string, serial: string, at: number): void;
  recordRevoked(authority: string, serial: string, revocation: Revocation): void;
  /** Ends a hold. */
  recordReleased(authority: string, serial: string, at: number): void;
  /**
   * Takes the next CRL number of one authority, with what was revoked when its turn came: numbers and contents are in the
   * same order even when several processes publish at once.
   */
  takeCrlNumber(
    authority: string,
    at: number,
  ): { readonly number: number; readonly revoked: ReadonlyMap<string, Revocation>; readonly changes: number };
}

export function openJournal(file: string): Journal {
  const books = new Map<string, Book>();
  const snapshots = new Map<string, { number: number; revoked: ReadonlyMap<string, Revocation>; changes: number }>();
  const awaited = new Set<string>();
  let position = 0;
  let lines = 0;

  const bookOf = (authority: string): Book => {
    let book = books.get(authority);
    if (book === undefined) {
      book = { issued: new Set(), revoked: new Map(), crls: 0, changes: 0 };
      books.set(authority, book);
    }
    return book;
  };

  const apply = (event: JournalEvent): void => {
    const book = bookOf(event.authority);
    switch (event.event) {
      case 'issued':
        book.issued.add(event.serial);
        return;
      case 'revoked':
        book.revoked.set(event.serial, { at: event.at, reason: event.reason });
        book.changes += 1;
        return;
      case 'released':
        book.revoked.delete(event.serial);
        book.changes += 1;
        return;
      case 'crl':
        book.crls += 1;
        if (awaited.delete(event.id)) {
          snapshots.set(event.id, { number: book.crls, revoked: new Map(book.revoked), changes: book.changes });
        }
    }
  };

  const catchUp = (): void => {
    const added = readFrom(file, position);
    // The last line may still be on its way from another process.
    const whole = added.subarray(0, added.lastIndexOf('\n') + 1);
    for (const line of whole.toString('utf8').split('\n').slice(0, -1)) {
      lines += 1;
      apply(parseEvent(line, file, lines));
    }
    position += whole.length;
  };

  // One write of a short line to a file opened for appending is whole: other processes' lines stand before or after it.
  const append = (event: JournalEvent): void => {
    appendFileSync(file, `${JSON.stringify(event)}\n`, { mode: 0o600 });
    catchUp();
  };

  catchUp();
  return {
    isIssued: (authority, serial) => {
      catchUp();
      return bookOf(authority).issued.has(serial);
    },
    findRevocation: (authority, serial) => {
      catchUp();
      return bookOf(authority).revoked.get(serial);
    },
    readRevocations: (authority) => {
      catchUp();
      return bookOf(authority);
    },
    findIssuers: (serial) => {
      catchUp();
      return [...books].filter(([, { issued }]) => issued.has(serial)).map(([authority]) => authority);
    },
    recordIssued: (authority, serial, at) => append({ event: 'issued', authority, serial, at }),
    recordRevoked: (authority, serial, { at, reason }) =>
      append({ event: 'revoked', authority, serial, at, ...(reason === undefined ? {} : { reason }) }),
    recordReleased: (authority, serial, at) => append({ event: 'released', authority, serial, at }),
    takeCrlNumber: (authority, at) => {
      const id = randomUUID();
      awaited.add(id);
      append({ event: 'crl', authority, id, at });
      const taken = snapshots.get(id);
      if (taken === undefined) throw new DamagedFolderError(file, 'a line that was just written is not there');
      snapshots.delete(id);
      return taken;
    },
  };
}

function readFrom(file: string, position: number): Buffer {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && position === 0) return Buffer.alloc(0);
    throw new DamagedFolderError(file, `it cannot be read (${(error as Error).message})`, { cause: error });
  }
  try {
    const length = fstatSync(descriptor).size - position;
    if (length < 0) throw new DamagedFolderError(file, 'it has become shorter, and lines are only ever added to it');
    const added = Buffer.alloc(length);
    return added.subarray(0, length === 0 ? 0 : readSync(descriptor, added, 0, length, position));
  } finally {
    closeSync(descriptor);
  }
}

function parseEvent(line: string, file: string, number: number): JournalEvent {
  try {
    const event = JSON.parse(line);
    const known =
      typeof event.authority === 'string' &&
      Number.isFinite(event.at) &&
      (event.event === 'crl' ? typeof event.id === 'string' : typeof event.serial === 'string') &&
      ['issued', 'revoked', 'released', 'crl'].includes(event.event);
    if (known) return event;
  } catch {
    // Said below.
  }
  throw new DamagedFolderError(file, `line ${number} is not one of its own`);
}
