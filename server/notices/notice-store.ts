import type { Kysely, Selectable } from 'kysely';
import type { Unit } from '#audit-trail';
import { countRows, type Database, type Tables } from '#database';
import type { Notice, NoticeFacts } from './notice.ts';

/** Notices that an organisation has at most; the oldest make room. */
const MOST_KEPT = 1000;
/** Rows that one statement writes. */
const AT_ONCE = 100;

/** A notice to be written, with what makes it the only one of its kind. */
export interface NewNotice {
  readonly orgno: string;
  /** What it tells of. An organisation is told once of a subject in a stage. */
  readonly subject: string;
  readonly stage: string;
  readonly facts: NoticeFacts;
  readonly urgent: boolean;
  readonly toPost: boolean;
  readonly toMail: boolean;
}

export type MarkName = 'scanned-at' | 'changes-through';

/** Notices, and what organisations were told already. Times are milliseconds since 1970. */
export interface NoticeStore {
  /** Of these subjects, what was told: the keys that {@link tellKey} composes. */
  readTold(subjects: readonly string[]): Promise<ReadonlySet<string>>;
  /** Writes those of `notices` that were not told before. Returns those that were written. */
  add(unit: Unit, notices: readonly NewNotice[]): Promise<readonly NewNotice[]>;
  /** At most `limit` notices with a lower id than `before`, newest first. */
  listPage(
    orgno: string,
    page: { readonly before: number | undefined; readonly unread: boolean; readonly limit: number },
  ): Promise<readonly Notice[]>;
  /** How many are unread, up to `limit`. */
  readUnreadCount(orgno: string, limit: number): Promise<number>;
  /** When the newest of a kind was made; nothing without one. */
  findNewest(transaction: Kysely<Tables>, orgno: string, kind: string): Promise<number | undefined>;
  /** Marks a notice as read, or all up to it. How many there were, read or not. */
  markRead(unit: Unit, orgno: string, which: { readonly id: number } | { readonly through: number }): Promise<number>;
  /** Organisations with notices for the webhook, or with ones that an e-mail may now take. */
  readPending(
    channel: 'webhook' | 'mail',
    span: { readonly now: number; readonly limit: number },
  ): Promise<readonly string[]>;
  /** The notices that wait for a channel, oldest first, at most `limit`. */
  findPending(
    transaction: Kysely<Tables>,
    orgno: string,
    search: { readonly channel: 'webhook' | 'mail'; readonly limit: number },
  ): Promise<readonly Notice[]>;
  /** Those of `ids` that the organisation still has, oldest first. */
  findSome(
    transaction: Kysely<Tables>,
    search: { readonly orgno: string; readonly ids: readonly number[] },
  ): Promise<readonly Notice[]>;
  /** How many wait for a channel, up to `limit`. */
  countPending(
    transaction: Kysely<Tables>,
    orgno: string,
    search: { readonly channel: 'webhook' | 'mail'; readonly limit: number },
  ): Promise<number>;
  /** Nothing of the organisation waits for the channel any more. */
  clearPending(unit: Unit, orgno: string, channel: 'webhook' | 'mail'): Promise<void>;
  findMark(transaction: Kysely<Tables>, name: MarkName): Promise<number | undefined>;
  setMark(unit: Unit, name: MarkName, mark: number): Promise<void>;
  /** Forgets notices, and what was told, from before `before`; at most `limit` of each. */
  forget(unit: Unit, span: { readonly before: number; readonly limit: number }): Promise<void>;
}

/** What {@link NoticeStore.readTold} knows a told notice by. */
export function tellKey({ orgno, subject, stage }: Pick<NewNotice, 'orgno' | 'subject' | 'stage'>): string {
  return `${orgno} ${stage} ${subject}`;
}

const flagOf = { webhook: 'to_post', mail: 'to_mail' } as const;

/** The only SQL on `notices`, `told_notices` and `notice_marks`. */
export function createNoticeStore({ database, clock }: { database: Database; clock: () => number }): NoticeStore {
  const claim = async (unit: Unit, notices: readonly NewNotice[]): Promise<readonly NewNotice[]> => {
    const at = clock();
    const rows = await unit.transaction
      .insertInto('told_notices')
      .values(notices.map(({ orgno, subject, stage }) => ({ orgno, subject, stage, told_at: at })))
      .onConflict((conflict) => conflict.columns(['subject', 'stage', 'orgno']).doNothing())
      .returning(['orgno', 'subject', 'stage'])
      .execute();
    const claimed = new Set(rows.map(tellKey));
    return notices.filter((notice) => claimed.has(tellKey(notice)));
  };
  const prune = async (unit: Unit, orgno: string): Promise<void> => {
    const first = await unit.transaction
      .selectFrom('notices')
      .select('id')
      .where('orgno', '=', orgno)
      .orderBy('id', 'desc')
      .limit(1)
      .offset(MOST_KEPT - 1)
      .executeTakeFirst();
    if (first === undefined) return;
    await unit.transaction.deleteFrom('notices').where('orgno', '=', orgno).where('id', '<', first.id).execute();
  };

  return {
    readTold: async (subjects) => {
      if (subjects.length === 0) return new Set();
      const rows = await database.lists
        .selectFrom('told_notices')
        .select(['orgno', 'subject', 'stage'])
        .where('subject', 'in', subjects)
        .execute();
      return new Set(rows.map(tellKey));
    },
    add: async (unit, notices) => {
      const written: NewNotice[] = [];
      for (let from = 0; from < notices.length; from += AT_ONCE) {
        const fresh = await claim(unit, notices.slice(from, from + AT_ONCE));
        if (fresh.length === 0) continue;
        await unit.transaction
          .insertInto('notices')
          .values(
            fresh.map(({ orgno, facts, urgent, toPost, toMail }) => ({
              orgno,
              kind: facts.kind,
              facts,
              urgent,
              to_post: toPost,
              to_mail: toMail,
              created_at: clock(),
            })),
          )
          .execute();
        written.push(...fresh);
      }
      for (const orgno of new Set(written.map((notice) => notice.orgno))) await prune(unit, orgno);
      return written;
    },
    listPage: async (orgno, { before, unread, limit }) => {
      const rows = await database.lists
        .selectFrom('notices')
        .selectAll()
        .where('orgno', '=', orgno)
        .$if(before !== undefined, (query) => query.where('id', '<', before as number))
        .$if(unread, (query) => query.where('read_at', 'is', null))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toNotice);
    },
    readUnreadCount: (orgno, limit) =>
      countRows(
        database.lists,
        database.lists
          .selectFrom('notices')
          .select('id')
          .where('orgno', '=', orgno)
          .where('read_at', 'is', null)
          .limit(limit),
      ),
    findNewest: async (transaction, orgno, kind) => {
      const row = await transaction
        .selectFrom('notices')
        .select('created_at')
        .where('orgno', '=', orgno)
        .where('kind', '=', kind)
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && Number(row.created_at);
    },
    markRead: async (unit, orgno, which) => {
      const at = clock();
      const { id, through } = { id: undefined, through: undefined, ...which };
      await unit.transaction
        .updateTable('notices')
        .set({ read_at: at })
        .where('orgno', '=', orgno)
        .where('read_at', 'is', null)
        .$if(id !== undefined, (query) => query.where('id', '=', id as number))
        .$if(through !== undefined, (query) => query.where('id', '<=', through as number))
        .execute();
      return countRows(
        unit.transaction,
        unit.transaction
          .selectFrom('notices')
          .select('id')
          .where('orgno', '=', orgno)
          .$if(id !== undefined, (query) => query.where('id', '=', id as number))
          .limit(1),
      );
    },
    readPending: async (channel, { now, limit }) => {
      const flag = flagOf[channel];
      const rows = await database.lists
        .selectFrom('notices as n')
        .innerJoin('notice_settings as s', 's.orgno', 'n.orgno')
        .select('n.orgno')
        .distinct()
        .where(`n.${flag}`, '=', true)
        .$if(channel === 'mail', (query) =>
          query.where((where) => where.or([where('n.urgent', '=', true), where('s.mail_not_before', '<=', now)])),
        )
        // What an organisation was sent and has not taken is tried again first.
        .$if(channel === 'webhook', (query) =>
          query.where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('notice_deliveries as d')
                  .select('d.id')
                  .whereRef('d.orgno', '=', 'n.orgno')
                  .where('d.channel', '=', 'webhook')
                  .where('d.state', '=', 'waiting'),
              ),
            ),
          ),
        )
        .orderBy('n.orgno')
        .limit(limit)
        .execute();
      return rows.map(({ orgno }) => orgno);
    },
    findPending: async (transaction, orgno, { channel, limit }) => {
      const rows = await transaction
        .selectFrom('notices')
        .selectAll()
        .where('orgno', '=', orgno)
        .where(flagOf[channel], '=', true)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(toNotice);
    },
    findSome: async (transaction, { orgno, ids }) => {
      if (ids.length === 0) return [];
      const rows = await transaction
        .selectFrom('notices')
        .selectAll()
        .where('orgno', '=', orgno)
        .where('id', 'in', ids)
        .orderBy('id')
        .execute();
      return rows.map(toNotice);
    },
    countPending: (transaction, orgno, { channel, limit }) =>
      countRows(
        transaction,
        transaction
          .selectFrom('notices')
          .select('id')
          .where('orgno', '=', orgno)
          .where(flagOf[channel], '=', true)
          .limit(limit),
      ),
    clearPending: async (unit, orgno, channel) => {
      await unit.transaction
        .updateTable('notices')
        .set(channel === 'webhook' ? { to_post: false } : { to_mail: false })
        .where('orgno', '=', orgno)
        .where(flagOf[channel], '=', true)
        .execute();
    },
    findMark: async (transaction, name) => {
      const row = await transaction
        .selectFrom('notice_marks')
        .select('mark')
        .where('name', '=', name)
        .executeTakeFirst();
      return row && Number(row.mark);
    },
    setMark: async (unit, name, mark) => {
      await unit.transaction
        .insertInto('notice_marks')
        .values({ name, mark })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ mark }))
        .execute();
    },
    forget: async (unit, { before, limit }) => {
      await unit.transaction
        .deleteFrom('notices')
        .where('id', 'in', (old) =>
          old.selectFrom('notices').select('id').where('created_at', '<', before).orderBy('created_at').limit(limit),
        )
        .execute();
      const old = await unit.transaction
        .selectFrom('told_notices')
        .select(['orgno', 'subject', 'stage'])
        .where('told_at', '<', before)
        .orderBy('told_at')
        .limit(limit)
        .execute();
      for (const { orgno, subject, stage } of old) {
        await unit.transaction
          .deleteFrom('told_notices')
          .where('subject', '=', subject)
          .where('stage', '=', stage)
          .where('orgno', '=', orgno)
          .execute();
      }
    },
  };
}

function toNotice(row: Selectable<Tables['notices']>): Notice {
  return {
    id: Number(row.id),
    orgno: row.orgno,
    // Written by `add` only.
    facts: row.facts as NoticeFacts,
    urgent: row.urgent,
    createdAt: Number(row.created_at),
    readAt: row.read_at === null ? undefined : Number(row.read_at),
  };
}
