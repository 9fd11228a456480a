import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database, Tables } from '#database';
import { ENTRY_VERSION, listColumns, type RecordRow, type Run, recordTables, type Source } from './compose-leaf.ts';
import type { Tile } from './grow-tree.ts';

/** The log as it is kept. */
export interface KeptLog {
  readonly origin: string;
  /** 32 bytes. */
  readonly publicKey: Buffer;
  readonly encryptedPrivateKey: string;
  readonly size: number;
  /** The newest checkpoint, a signed note. */
  readonly checkpoint: string;
  /** Milliseconds since 1970. */
  readonly signedAt: number;
  readonly createdAt: number;
}

/** A run as it is kept. */
export interface KeptRun extends Run {
  /** What its salts are made of; nothing once retention has removed all of its rows. */
  readonly saltKey: Buffer | undefined;
}

/** What one step adds to the log. */
export interface LogGrowth extends Pick<KeptLog, 'origin' | 'size' | 'checkpoint' | 'signedAt'> {
  readonly runs: readonly KeptRun[];
  readonly tiles: readonly Tile[];
}

/** The only SQL on the tables of the log, and what the log reads of the two records. */
export interface LogStore {
  /** The log; nothing before it begins. */
  findLog(handle: Kysely<Tables>): Promise<KeptLog | undefined>;
  create(transaction: Transaction<Tables>, log: KeptLog): Promise<void>;
  /** Gives the log `from` another name; its key and its leaves stay. */
  rename(
    transaction: Transaction<Tables>,
    from: string,
    to: Pick<KeptLog, 'origin' | 'encryptedPrivateKey' | 'checkpoint' | 'signedAt'>,
  ): Promise<void>;
  /** The hashes of a tile; nothing where there is none. */
  readTile(level: number, number: number): Promise<Buffer | undefined>;
  /** The id up to which the rows of `source` are in the log; 0 if none is. */
  readPosition(source: Source): Promise<number>;
  /** The highest id of a row of `source`; 0 if there is none. */
  readNewestId(source: Source): Promise<number>;
  /** At most `limit` rows with ids above `after`, lowest first, with the columns of an entry of `version`. */
  readRows(
    source: Source,
    span: { version?: number | undefined; after: number; limit: number },
  ): Promise<readonly RecordRow[]>;
  /** At most `limit` runs from the leaf `from` on; of one source if that is named. */
  readRuns(span: { source?: Source; from: number; limit: number }): Promise<readonly KeptRun[]>;
  /** The run that has the row of `source` with `id`. */
  findRun(handle: Kysely<Tables>, source: Source, id: number): Promise<KeptRun | undefined>;
  /** Adds to a log of `size` leaves; false if it has another number by now. */
  grow(transaction: Transaction<Tables>, size: number, growth: LogGrowth): Promise<boolean>;
  /** Forgets what the salts were made of where every row is gone. Returns of how many runs. */
  forgetSalts(transaction: Transaction<Tables>): Promise<number>;
}

export function createLogStore(database: Pick<Database, 'prepare' | 'reads'>): LogStore {
  const tile = database.prepare('audit-log-tile', 'select hashes from audit_log_tiles where level = ? and number = ?');
  const position = database.prepare(
    'audit-log-position',
    'select first_id + length - 1 as id from audit_log_runs where source = ? order by first_id desc limit 1',
  );
  const queries = new Map<string, ReturnType<Database['prepare']>>();
  const rowsOf = (source: Source, version: number) => {
    const name = `audit-log-rows-${source}-${version}`;
    const names = (listColumns(source, version) ?? ['id', 'at']).map((column) => `"${column}"`).join(', ');
    const query =
      queries.get(name) ??
      database.prepare(name, `select ${names} from ${recordTables[source]} where id > ? order by id limit ?`);
    queries.set(name, query);
    return query;
  };

  return {
    findLog: async (handle) => {
      const row = await handle.selectFrom('audit_logs').selectAll().executeTakeFirst();
      return (
        row && {
          origin: row.origin,
          publicKey: Buffer.from(row.public_key, 'base64'),
          encryptedPrivateKey: row.encrypted_private_key,
          size: row.size,
          checkpoint: row.checkpoint,
          signedAt: row.signed_at,
          createdAt: row.created_at,
        }
      );
    },
    create: async (transaction, { publicKey, encryptedPrivateKey, createdAt, signedAt, ...log }) => {
      await transaction
        .insertInto('audit_logs')
        .values({
          ...log,
          public_key: publicKey.toString('base64'),
          encrypted_private_key: encryptedPrivateKey,
          created_at: createdAt,
          signed_at: signedAt,
        })
        .execute();
    },
    rename: async (transaction, from, { origin, encryptedPrivateKey, checkpoint, signedAt }) => {
      await transaction
        .updateTable('audit_logs')
        .set({ origin, encrypted_private_key: encryptedPrivateKey, checkpoint, signed_at: signedAt })
        .where('origin', '=', from)
        .execute();
    },
    readTile: async (level, number) => {
      const [row] = await tile([level, number]);
      return row && toBuffer(row.hashes as Uint8Array);
    },
    readPosition: async (source) => Number((await position([source]))[0]?.id ?? 0),
    readNewestId: async (source) => {
      const row = await database.reads
        .selectFrom(recordTables[source])
        .select(({ fn }) => fn.max('id').as('newest'))
        .executeTakeFirst();
      return row?.newest ?? 0;
    },
    readRows: async (source, { version = ENTRY_VERSION, after, limit }) =>
      (await rowsOf(source, version)([after, limit])) as readonly RecordRow[],
    readRuns: async ({ source, from, limit }) => {
      const rows = await database.reads
        .selectFrom('audit_log_runs')
        .selectAll()
        .where('first_leaf', '>=', from)
        .$if(source !== undefined, (query) => query.where('source', '=', source ?? ''))
        .orderBy('first_leaf')
        .limit(limit)
        .execute();
      return rows.map(readRun);
    },
    findRun: async (handle, source, id) => {
      const row = await handle
        .selectFrom('audit_log_runs')
        .selectAll()
        .where('source', '=', source)
        .where('first_id', '<=', id)
        .orderBy('first_id', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && id < row.first_id + row.length ? readRun(row) : undefined;
    },
    grow: async (transaction, size, { origin, runs, tiles, checkpoint, signedAt, size: grown }) => {
      const { numUpdatedRows } = await transaction
        .updateTable('audit_logs')
        .set({ size: grown, checkpoint, signed_at: signedAt })
        .where('origin', '=', origin)
        .where('size', '=', size)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await transaction.insertInto('audit_log_runs').values(runs.map(writeRun)).execute();
      for (const one of tiles) {
        await transaction
          .insertInto('audit_log_tiles')
          .values(one)
          .onConflict((conflict) => conflict.columns(['level', 'number']).doUpdateSet({ hashes: one.hashes }))
          .execute();
      }
      return true;
    },
    forgetSalts: async (transaction) => {
      // Rows go in the order of their ids: what lies before the first that is left is gone.
      const { numUpdatedRows } = await transaction
        .updateTable('audit_log_runs')
        .set({ salt_key: null })
        .where('source', '=', 'grant')
        .where('salt_key', 'is not', null)
        .where(
          sql<boolean>`first_id + length <= (select coalesce(min(id), ${sql.lit(Number.MAX_SAFE_INTEGER)}) from grant_audit)`,
        )
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },
  };
}

function writeRun({ firstLeaf, firstId, oldestAt, newestAt, saltKey, ...run }: KeptRun) {
  return {
    ...run,
    first_leaf: firstLeaf,
    first_id: firstId,
    oldest_at: oldestAt,
    newest_at: newestAt,
    salt_key: saltKey ?? null,
  };
}

function readRun(row: Tables['audit_log_runs']): KeptRun {
  return {
    firstLeaf: row.first_leaf,
    version: row.version,
    // What was written is one of the two; a verifier counts any other as missing.
    source: row.source as Source,
    firstId: row.first_id,
    length: row.length,
    oldestAt: row.oldest_at,
    newestAt: row.newest_at,
    saltKey: row.salt_key === null ? undefined : toBuffer(row.salt_key),
  };
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
