import type { Transaction } from 'kysely';
import type { Database, Tables } from '#database';

/** A session as it is kept. Of its secret only a hash is. Times are in milliseconds since 1970. */
export interface StoredSession {
  readonly party_uuid: string;
  readonly created_at: number;
  /** When the person last did something, to the minute. */
  readonly seen_at: number;
  readonly ends_at: number;
}

/** The only SQL on `sessions`. */
export interface SessionStore {
  read(idHash: string): Promise<StoredSession | undefined>;
  /** Also forgets sessions that have ended, and the oldest of a person who has more than `most`. */
  create(session: StoredSession & { readonly id_hash: string }, most: number): Promise<void>;
  touch(idHash: string, seenAt: number): Promise<void>;
  remove(idHash: string): Promise<void>;
}

/** Signs everybody out: where it is not known who had signed out. */
export async function endAllSessions(transaction: Transaction<Tables>): Promise<void> {
  await transaction.deleteFrom('sessions').execute();
}

export function createSessionStore({ database }: { database: Pick<Database, 'change' | 'reads'> }): SessionStore {
  return {
    read: (idHash) =>
      database.reads
        .selectFrom('sessions')
        .select(['party_uuid', 'created_at', 'seen_at', 'ends_at'])
        .where('id_hash', '=', idHash)
        .executeTakeFirst(),
    create: (session, most) =>
      database.change(async (transaction) => {
        await transaction.deleteFrom('sessions').where('ends_at', '<=', session.created_at).execute();
        const older = await transaction
          .selectFrom('sessions')
          .select('id_hash')
          .where('party_uuid', '=', session.party_uuid)
          .orderBy('created_at', 'desc')
          .offset(most - 1)
          .limit(most)
          .execute();
        const hashes = older.map(({ id_hash }) => id_hash);
        if (hashes.length > 0) await transaction.deleteFrom('sessions').where('id_hash', 'in', hashes).execute();
        await transaction.insertInto('sessions').values(session).execute();
      }),
    touch: (idHash, seenAt) =>
      database.change(async (transaction) => {
        await transaction.updateTable('sessions').set({ seen_at: seenAt }).where('id_hash', '=', idHash).execute();
      }),
    remove: (idHash) =>
      database.change(async (transaction) => {
        await transaction.deleteFrom('sessions').where('id_hash', '=', idHash).execute();
      }),
  };
}
