import { DatabaseSync } from 'node:sqlite';
import type { Month } from '../synthetic/months.ts';
import type { ApiFailure, ApiName } from './api-failure.ts';
import type { FoundEmployment } from './nav.ts';
import type { ListedAgreement } from './read-agreements.ts';
import { type CallKind, createStoreReader } from './read-store.ts';
import type { Agreement } from './skatteetaten.ts';

export const apiOf: Readonly<Record<CallKind, ApiName>> = {
  report: 'tjenestepensjonsavtale',
  withdraw: 'tjenestepensjonsavtale',
  recipients: 'inntektsmottakere',
  overview: 'aareg',
  details: 'aareg',
};

/** A call that is to be made. `person` is empty unless the call is about one. */
export interface Call {
  readonly id: number;
  readonly kind: CallKind;
  readonly agreement: Agreement;
  readonly person: string;
}

/** What an answer adds to the books, in one transaction with the call's being done. */
export interface Gain {
  readonly recipients?: readonly string[];
  readonly employments?: readonly FoundEmployment[];
  /** Calls that follow from the answer, about the same employer. */
  readonly next?: readonly { readonly kind: CallKind; readonly person?: string }[];
}

/** One round of the job over all agreements. */
export interface Run {
  readonly id: number;
  /** Employments changed since then are fetched, in ISO 8601. */
  readonly changedSince: string;
  /** The last month that is asked about. */
  readonly to: Month;
  /** Whether an earlier start has begun it. */
  readonly resumed: boolean;
}

const SCHEMA = `
  create table if not exists runs (
    id integer primary key, started text not null, changed_since text not null, to_month text not null, ended text
  ) strict;
  create table if not exists calls (
    id integer primary key,
    run integer not null references runs (id),
    api text not null,
    kind text not null,
    reference text not null,
    employer text not null,
    from_month text not null,
    person text not null,
    state text not null default 'waiting' check (state in ('waiting', 'failed', 'done', 'reported')),
    code text,
    text text,
    correlation_id text,
    unique (run, kind, reference, employer, person)
  ) strict;
  create index if not exists calls_to_make on calls (run, api, id) where state = 'waiting';
  create table if not exists recipients (
    employer text not null, person text not null, primary key (employer, person)
  ) strict, without rowid;
  create table if not exists employments (
    id text primary key, uuid text not null, employer text not null, person text not null, start_day text not null,
    end_day text, occupation text not null, percentage real not null, changed text not null
  ) strict, without rowid;
`;

export type Store = ReturnType<typeof openStore>;

/**
 * The provider's books in the SQLite file `file`: calls that are to be made, and what they gave. A call is done in the
 * same transaction that keeps its answer, so a crash neither loses an answer nor asks for one again that is kept.
 */
export function openStore(file: string) {
  const database = new DatabaseSync(file);
  // A killed process loses nothing this way. A power cut can lose the last answers, which are then asked for again.
  database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on;');
  database.exec(SCHEMA);
  const addCall = database.prepare(
    `insert or ignore into calls (run, api, kind, reference, employer, from_month, person)
     values (?, ?, ?, ?, ?, ?, ?)`,
  );
  const listWaiting = database.prepare(
    `select id, kind, reference, employer, from_month, person from calls
     where run = ? and api = ? and state = 'waiting' order by id limit ?`,
  );
  const setState = database.prepare(`update calls set state = ?, code = ?, text = ?, correlation_id = ? where id = ?`);
  const findRun = database.prepare(`select run from calls where id = ?`);
  const addRecipient = database.prepare(`insert or ignore into recipients (employer, person) values (?, ?)`);
  const removeRecipients = database.prepare(`delete from recipients where employer = ?`);
  const addEmployment = database.prepare(
    `insert into employments (id, uuid, employer, person, start_day, end_day, occupation, percentage, changed)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set end_day = excluded.end_day, occupation = excluded.occupation,
       percentage = excluded.percentage, changed = excluded.changed`,
  );

  const inTransaction = (work: () => void) => {
    database.exec('begin immediate');
    try {
      work();
      database.exec('commit');
    } catch (error) {
      database.exec('rollback');
      throw error;
    }
  };
  const add = (
    run: number,
    { kind, agreement, person = '' }: Pick<Call, 'kind' | 'agreement'> & { person?: string },
  ) => {
    const { reference, employer, from } = agreement;
    return Number(addCall.run(run, apiOf[kind], kind, reference, employer, from, person).changes);
  };

  return {
    /** The run that an earlier start has left unfinished, with its failed calls to be made again, or a new one. */
    openRun({ agreements, now, changedSince, to }: OpenRunOptions): Run {
      const open = database.prepare('select id, changed_since, to_month from runs where ended is null').get();
      if (open !== undefined) {
        database.prepare(`update calls set state = 'waiting' where run = ? and state = 'failed'`).run(Number(open.id));
        // Written by the lines below.
        return {
          id: Number(open.id),
          changedSince: String(open.changed_since),
          to: open.to_month as Month,
          resumed: true,
        };
      }
      const last = database.prepare('select max(started) as started from runs').get()?.started;
      const since = typeof last === 'string' ? last : changedSince;
      let id = 0;
      inTransaction(() => {
        const insert = database.prepare('insert into runs (started, changed_since, to_month) values (?, ?, ?)');
        id = Number(insert.run(now, since, to).lastInsertRowid);
        for (const { withdrawn, ...agreement } of agreements)
          add(id, { kind: withdrawn === true ? 'withdraw' : 'report', agreement });
      });
      return { id, changedSince: since, to, resumed: false };
    },
    /** Up to `limit` calls of `api` that are to be made, the oldest first. */
    listWaiting(run: number, api: ApiName, limit: number): readonly Call[] {
      return listWaiting.all(run, api, limit).map((row) => ({
        id: Number(row.id),
        // Both were written by `add`.
        kind: row.kind as CallKind,
        agreement: { reference: String(row.reference), employer: String(row.employer), from: row.from_month as Month },
        person: String(row.person),
      }));
    },
    /** Keeps what `call` has given, and that it is done. Gives the number of calls that follow. */
    finish(call: Call, { recipients, employments = [], next = [] }: Gain): number {
      const { employer } = call.agreement;
      let added = 0;
      inTransaction(() => {
        if (recipients !== undefined) removeRecipients.run(employer);
        for (const person of recipients ?? []) addRecipient.run(employer, person);
        for (const { id, uuid, person, start, end, occupation, percentage, changed } of employments)
          addEmployment.run(id, uuid, employer, person, start, end, occupation, percentage, changed);
        const run = Number(findRun.get(call.id)?.run);
        for (const following of next) added += add(run, { ...following, agreement: call.agreement });
        setState.run('done', null, null, null, call.id);
      });
      return added;
    },
    /** Keeps that `call` has failed: for a person (`reported`), or to be made again at the next start (`failed`). */
    fail(call: Call, state: 'reported' | 'failed', { code, text, correlationId }: ApiFailure): void {
      setState.run(state, code, text, correlationId ?? null, call.id);
    },
    /** Ends `run`, unless calls are left. */
    endRun(run: number, now: string): boolean {
      const left = database
        .prepare(`select 1 from calls where run = ? and state in ('waiting', 'failed') limit 1`)
        .get(run);
      if (left === undefined) database.prepare('update runs set ended = ? where id = ?').run(now, run);
      return left === undefined;
    },
    ...createStoreReader(database),
    close(): void {
      database.close();
    },
  };
}

interface OpenRunOptions {
  readonly agreements: readonly ListedAgreement[];
  readonly now: string;
  /** For the first run: later ones fetch what was changed since the one before began. */
  readonly changedSince: string;
  readonly to: Month;
}
