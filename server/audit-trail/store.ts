import type { Transaction } from 'kysely';
import type { Database, Tables } from '#database';

export interface ChangeRow {
  readonly id: number;
  readonly kind: string;
  readonly subject: string;
  readonly orgno: string | null;
}

export interface NewChange {
  readonly at: number;
  readonly actor: string;
  readonly actor_orgno: string | null;
  readonly kind: string;
  readonly subject: string;
  readonly action: string;
  readonly orgno: string | null;
  readonly other_orgno: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** Changes beyond this number are not counted: an organisation may have millions, and counting reads them all. */
const MOST_COUNTED = 10_000;

/** A change as those whom it concerns may read it. */
export interface ConcerningChange extends NewChange {
  readonly id: number;
}

export type ChangeStore = ReturnType<typeof createChangeStore>;

/** The only SQL on `change_audit`. */
export function createChangeStore(database: Database) {
  const after = database.prepare('changes-after', {
    sqlite: 'select id, kind, subject, orgno from change_audit where id > ? order by id limit ?',
    postgres: 'select id, kind, subject, orgno from change_audit where id > $1 order by id limit $2',
  });
  return {
    append: async (transaction: Transaction<Tables>, change: NewChange): Promise<void> => {
      await transaction.insertInto('change_audit').values(change).execute();
    },
    /** Changes of `kinds` that concern `orgno`, newest first, and how many there are (at most 10 000). */
    listConcerning: async (
      orgno: string,
      {
        kinds,
        subject,
        offset,
        limit,
      }: { kinds: readonly string[]; subject: string | undefined; offset: number; limit: number },
    ): Promise<{ total: number; rows: readonly ConcerningChange[] }> => {
      const concerning = database.lists
        .selectFrom('change_audit')
        .where((row) => row.or([row('orgno', '=', orgno), row('other_orgno', '=', orgno)]))
        .where('kind', 'in', kinds)
        .$if(subject !== undefined, (query) => query.where('subject', '=', subject as string));
      const { total } = await database.lists
        .selectFrom(concerning.select('id').limit(MOST_COUNTED).as('counted'))
        .select(({ fn }) => fn.countAll<number | string>().as('total'))
        .executeTakeFirstOrThrow();
      const rows = await concerning.selectAll().orderBy('id', 'desc').offset(offset).limit(limit).execute();
      return { total: Number(total), rows: rows.map((row) => ({ ...row, id: Number(row.id) })) };
    },
    newestId: async (): Promise<number> => {
      const row = await database.reads
        .selectFrom('change_audit')
        .select(({ fn }) => fn.max('id').as('newest'))
        .executeTakeFirst();
      return row?.newest ?? 0;
    },
    /** At most `limit` changes with a higher id than `id`, oldest first. */
    readAfter: async (id: number, limit: number): Promise<readonly ChangeRow[]> => {
      return (await after([id, limit])) as unknown as readonly ChangeRow[];
    },
  };
}
