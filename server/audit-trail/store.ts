import { type RawBuilder, sql, type Transaction } from 'kysely';
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

/** A search of all changes, whomever they concern. */
export interface AnySearch {
  readonly kind?: string | undefined;
  readonly subject?: string | undefined;
  /** As the record names them. */
  readonly actor?: string | undefined;
  /** On either side. */
  readonly organisation?: string | undefined;
  /** Milliseconds since 1970: from the first, before the second. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Only changes with a lower id. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** Changes that are looked at for one page, whatever the filters: a page costs the same when there are millions. */
const MOST_LOOKED_AT = 5_000;
/** Milliseconds by which the clocks of two processes may differ: so far may changes stand out of order. */
const CLOCKS_APART = 60_000;

/** The record of changes. It is only added to. */
export interface ChangeStore {
  /** Adds `changes` in their order, in few statements. */
  append(transaction: Transaction<Tables>, changes: readonly NewChange[]): Promise<void>;
  /** Changes that concern `orgno`, newest first: those next to where the search begins. */
  listConcerning(orgno: string, search: ConcerningSearch): Promise<readonly ConcerningChange[]>;
  /** How many there are, at most {@link MOST_COUNTED}. */
  countConcerning(orgno: string, search: Pick<ConcerningSearch, 'kinds' | 'subject'>): Promise<number>;
  /**
   * The newest changes that fit, newest first. `reached`: the search ended there before the page was full, and goes on below
   * it.
   */
  listAny(
    search: AnySearch,
  ): Promise<{ readonly rows: readonly ConcerningChange[]; readonly reached: number | undefined }>;
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

/** A column as the indexes for searches of all changes have it, which no other search uses. */
function indexed(column: 'orgno' | 'other_orgno' | 'subject' | 'actor' | 'kind'): RawBuilder<string> {
  // SQLite takes an expression for an index's only if the text is the same, so `''` is no parameter.
  return sql<string>`(${sql.ref(column)} || '')`;
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

  /** The first id at or after a time. */
  const idAt = async (at: number): Promise<number> => {
    const row = await database.lists
      .selectFrom('change_audit')
      .select('id')
      .where('at', '>=', at)
      .orderBy('at')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    return row === undefined ? Number.MAX_SAFE_INTEGER : Number(row.id);
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
    listAny: async (search) => {
      const { kind, subject, actor, organisation, from, to, limit } = search;
      const below = to === undefined ? undefined : await idAt(to + CLOCKS_APART);
      const above = from === undefined ? undefined : await idAt(from - CLOCKS_APART);
      const before = Math.min(search.before ?? Number.MAX_SAFE_INTEGER, below ?? Number.MAX_SAFE_INTEGER);
      const others = Object.entries({ subject, actor, kind }).filter(
        (filter): filter is ['subject' | 'actor' | 'kind', string] => filter[1] !== undefined,
      );
      // One filter chooses the index that is walked; the others choose among what the walk finds.
      const driving = organisation === undefined ? others.shift() : undefined;
      const most = others.length === 0 && from === undefined && to === undefined ? limit : MOST_LOOKED_AT;
      /** One walk along an index, newest first, which ends after so many steps. */
      const walk = (side?: 'orgno' | 'other_orgno') =>
        database.lists
          .selectFrom('change_audit')
          .select('id')
          .where('id', '<', before)
          .$if(above !== undefined, (query) => query.where('id', '>=', above as number))
          .$if(side === 'other_orgno', (query) => query.where('other_orgno', 'is not', null))
          .$if(side !== undefined, (query) => query.where(indexed(side ?? 'orgno'), '=', organisation ?? ''))
          .$if(driving !== undefined, (query) => query.where(indexed(driving?.[0] ?? 'kind'), '=', driving?.[1] ?? ''))
          .orderBy('id', 'desc')
          .limit(most);
      const walks = organisation === undefined ? [walk()] : [walk('orgno'), walk('other_orgno')];
      const ids = (await Promise.all(walks.map((one) => one.execute()))).map((rows) =>
        rows.map(({ id }) => Number(id)),
      );
      // Below the end of a walk that was cut short, others are not compared with it yet.
      const ends = ids.filter((found) => found.length === most).map((found) => found.at(-1) ?? 0);
      const end = ends.length === 0 ? 0 : Math.max(...ends);
      const looked = [...new Set(ids.flat())].filter((id) => id >= end).sort((one, other) => other - one);
      const rows: ConcerningChange[] = [];
      for (let at = 0; at < looked.length && rows.length < limit; at += MOST_IN_STATEMENT) {
        const found = await database.lists
          .selectFrom('change_audit')
          .selectAll()
          .where('id', 'in', looked.slice(at, at + MOST_IN_STATEMENT))
          .$call((query) => others.reduce((narrowed, [column, value]) => narrowed.where(column, '=', value), query))
          .$if(from !== undefined, (query) => query.where('at', '>=', from as number))
          .$if(to !== undefined, (query) => query.where('at', '<', to as number))
          .orderBy('id', 'desc')
          .execute();
        rows.push(...found.map((row) => ({ ...row, id: Number(row.id) })));
      }
      return { rows: rows.slice(0, limit), reached: rows.length < limit && end > 0 ? end : undefined };
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
