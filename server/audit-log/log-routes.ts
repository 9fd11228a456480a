import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { Database } from '#database';
import { HASH } from './hash-nodes.ts';
import type { LogStore } from './log-store.ts';
import { LOG_PATH } from './open-log.ts';
import { parseTilePath } from './parse-tile-path.ts';

const OPEN = { 'access-control-allow-origin': '*' };
/** Checkpoints follow one another within seconds. */
const CHECKPOINT = {
  ...OPEN,
  'content-type': 'text/plain; charset=utf-8',
  'cache-control': 'public, max-age=2',
};
/** A tile of a given width never changes, full or not. */
const TILE = {
  ...OPEN,
  'content-type': 'application/octet-stream',
  'cache-control': 'public, max-age=31536000, immutable',
};

const checkpointSchema = {
  summary: 'The newest checkpoint of the audit log',
  description:
    'A signed note (C2SP tlog-checkpoint). The tiles of the log (C2SP tlog-tiles: hashes alone, no bundles of entries) are beside it, at `tile/<L>/<N>[.p/<W>]`. Only where `PORTVAKT_AUDIT_LOG` is `yes`.',
  response: {},
} as const;

/** What the files of the log are read from. */
export interface AuditLogFiles {
  readonly database: Pick<Database, 'reads'>;
  /** Nothing where no log is kept: then there are no files. */
  readonly store: Pick<LogStore, 'findLog' | 'readTile'> | undefined;
}

/** The files of the log, as C2SP tlog-tiles names them. Everybody may read them: they tell nothing of anybody. */
export const auditLogRoutes: FastifyPluginAsync<AuditLogFiles> = async (app, { database, store }) => {
  app.get(`/${LOG_PATH}/checkpoint`, { schema: checkpointSchema }, async (_request, reply) => {
    const log = await store?.findLog(database.reads);
    return log === undefined ? missing(reply) : reply.headers(CHECKPOINT).send(log.checkpoint);
  });
  app.get<{ Params: { '*': string } }>(`/${LOG_PATH}/tile/*`, async (request, reply) => {
    const asked = parseTilePath(request.params['*']);
    if (asked === undefined) return missing(reply);
    const hashes = await store?.readTile(asked.level, asked.number);
    const length = asked.width * HASH;
    // A tile that has grown since still has what it had.
    return hashes === undefined || hashes.length < length
      ? missing(reply)
      : reply.headers(TILE).send(hashes.subarray(0, length));
  });
};

function missing(reply: FastifyReply): FastifyReply {
  reply.callNotFound();
  return reply;
}
