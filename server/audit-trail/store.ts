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

/** Changes beyond this number are neither counted nor reached by pages: an organisation may have millions. */
export const MOST_COUNTED = 10_000;
/** Rows that one statement writes: databases bound the number of parameters. */
const MOST_IN_STATEMENT = 500;

/** Which changes are asked for. */
export interface ConcerningSearch {
  readonly kinds: readonly string[];
  /** Only changes of this. */
  readonly subject: string | undefined;
  /** Only changes with a lower id, or with a higher one. */
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  /** Changes that are passed over; at most {@link MOST_COUNTED}. */
  readonly offset?: number;
  readonly limit: number;
}

/** A change as those whom it concerns may read it. */
export interface ConcerningChange extends NewChange {
  readonly id: number;
}

/** The record of changes. It is only added to. */
export interface ChangeStore {
  /** Adds `changes` in their order, in few statements. */
  append(transaction: Transaction<Tables>, changes: readonly NewChange[]): Promise<void>;
  /** Changes that concern `orgno`, newest first: those next to where the search begins. */
  listConcerning(orgno: string, search: ConcerningSearch): Promise<readonly ConcerningChange[]>;
  /** How many there are, at most {@link MOST_COUNTED}. */
  countConcerning(orgno: string, search: Pick<ConcerningSearch, 'kinds' | 'subject'>): Promise<number>;
  /** The id of the newest change; 0 where there is none. */
  newestId(): Promise<number>;
  /** At most `limit` changes with a higher id than `id`, oldest first. */
  readAfter(id: number, limit: number): Promise<readonly ChangeRow[]>;
  /** The changes of `kinds` with an id above `after` and not above `through`, oldest first, as they were recorded. */
  walkKinds(span: {
    readonly kinds: readonly string[];
    readonly after: number;
    readonly through: number;
  }): Promise<readonly ConcerningChange[]>;
}

/** The only SQL on `change_audit`. */
export function createChangeStore(database: Database): ChangeStore {
  const after = database.prepare(
    'changes-after',
    'select id, kind, subject, orgno from change_audit where id > ? order by id limit ?',
  );
  /**
   * The ids of the changes of `kinds` that concern `orgno`, on either side: the first `limit` in the order that the
   * search goes. Each kind on each side is a walk along an index that ends after `limit` steps, wherever it begins.
   */
  const concerning = (orgno: string, { kinds, subject, before, after, limit }: ConcerningSearch) => {
    const walks = (['orgno', 'other_orgno'] as const).flatMap((side) =>
      kinds.map((kind) =>
        database.lists
          .selectFrom((from) =>
            from
              .selectFrom('change_audit')
              .select('id')
              .where(side, '=', orgno)
              .where('kind', '=', kind)
              .$if(subject !== undefined, (query) => query.where('subject', '=', subject as string))
              .$if(before !== undefined, (query) => query.where('id', '<', before as number))
              .$if(after !== undefined, (query) => query.where('id', '>', after as number))
              .orderBy('id', after === undefined ? 'desc' : 'asc')
              .limit(limit)
              .as('walk'),
          )
          .select('walk.id'),
      ),
    );
    const [first, ...others] = walks;
    return first && others.reduce((united, walk) => united.union(walk), first);
  };

  return {
    append: async (transaction, changes) => {
      for (let at = 0; at < changes.length; at += MOST_IN_STATEMENT) {
        await transaction
          .insertInto('change_audit')
          .values(changes.slice(at, at + MOST_IN_STATEMENT))
          .execute();
      }
    },
    listConcerning: async (orgno, search) => {
      const { after, offset = 0, limit } = search;
      const ids = concerning(orgno, { ...search, limit: offset + limit });
      if (ids === undefined) return [];
      const rows = await database.lists
        .selectFrom('change_audit')
        .selectAll()
        .where('id', 'in', (from) =>
          from
            .selectFrom(ids.as('found'))
            .select('found.id')
            .orderBy('found.id', after === undefined ? 'desc' : 'asc')
            .limit(limit)
            .offset(offset),
        )
        .orderBy('id', 'desc')
        .execute();
      return rows.map((row) => ({ ...row, id: Number(row.id) }));
    },
    countConcerning: async (orgno, { kinds, subject }) => {
      const ids = concerning(orgno, { kinds, subject, limit: MOST_COUNTED });
      if (ids === undefined) return 0;
      const { total } = await database.lists
        .selectFrom((from) => from.selectFrom(ids.as('found')).select('found.id').limit(MOST_COUNTED).as('counted'))
        .select(({ fn }) => fn.countAll<number | string>().as('total'))
        .executeTakeFirstOrThrow();
      return Number(total);
    },
    newestId: async () => {
      const row = await database.reads
        .selectFrom('change_audit')
        .select(({ fn }) => fn.max('id').as('newest'))
        .executeTakeFirst();
      return row?.newest ?? 0;
    },
    readAfter: async (id, limit) => {
      return (await after([id, limit])) as unknown as readonly ChangeRow[];
    },
    walkKinds: async ({ kinds, after: from, through }) => {
      const rows = await database.lists
        .selectFrom('change_audit')
        .selectAll()
        .where('id', '>', from)
        .where('id', '<=', through)
        .where('kind', 'in', kinds)
        .orderBy('id')
        .execute();
      return rows.map((row) => ({ ...row, id: Number(row.id) }));
    },
  };
}
