import { Kysely, PostgresDialect } from 'kysely';
import { checkHeld } from './check-held.ts';
import { columnPlugin } from './column-plugin.ts';
import type { OpenDatabase } from './database.ts';
import { DatabaseAwayError, isDatabaseAway } from './database-away.ts';
import { demandHistory, migrate } from './migrate.ts';
import { type Engine, nameEngine } from './name-engine.ts';
import { watchStatements } from './observe-statements.ts';
import { prepareOrder, takeTurn } from './order-changes.ts';
import { openConnections, type RunStatement } from './postgres-connections.ts';
import { usualTimeouts } from './postgres-session.ts';
import { retryRolledBack } from './retry-rolled-back.ts';
import type { Tables } from './tables.ts';
import { createTurnstile } from './turnstile.ts';
import { UnfitDatabaseError } from './unfit-database.ts';

const OLDEST_VERSION = 140000;

/** PostgreSQL 14 or newer through `pg`. */
export async function openPostgres(
  url: string,
  {
    timeouts = usualTimeouts,
    mustExist = false,
  }: { timeouts?: typeof usualTimeouts; mustExist?: boolean | undefined } = {},
): Promise<OpenDatabase> {
  const { run: runUnwatched, pool, count, isPooled } = openConnections(url, timeouts);
  const { observe, log, watch } = watchStatements();
  const run: RunStatement = (statement) => watch(statement, () => runUnwatched(statement));
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), plugins: [columnPlugin], log });
  const turnstile = createTurnstile();
  const database: OpenDatabase = {
    dialect: 'postgres',
    reads: kysely,
    lists: kysely,
    // They queue up here before they take a connection: those who wait for their turn would leave none for look-ups.
    change: (work) => {
      const askedAt = performance.now();
      return turnstile.exclusively(() => {
        if (performance.now() - askedAt > timeouts.statement) throw new DatabaseAwayError(undefined);
        return retryRolledBack(() =>
          kysely.transaction().execute(async (transaction) => {
            await takeTurn(transaction);
            return work(transaction);
          }),
        );
      });
    },
    prepare: (name, text) => async (parameters) => (await run({ name, text, values: parameters })).rows,
    journal: { dialect: 'postgres', run },
    connections: count,
    observe,
    now: async () => {
      const { rows } = await run({
        text: 'select (extract(epoch from clock_timestamp()) * 1000)::bigint as now',
        values: [],
      });
      return rows[0].now;
    },
    close: () => kysely.destroy(),
  };
  try {
    const engine = await recogniseEngine(run);
    if (engine.isPostgres) await checkHeld(run, { timeouts, isPooled });
    if (mustExist) await demandHistory(kysely, 'postgres');
    await prepareOrder(kysely);
    await migrate(database, { mustExist });
    return { ...database, untestedEngine: engine.isTested ? undefined : engine.name };
  } catch (error) {
    await kysely.destroy();
    throw isDatabaseAway(error) && !(error instanceof DatabaseAwayError) ? new DatabaseAwayError(error) : error;
  }
}

async function recogniseEngine(run: RunStatement): Promise<Engine> {
  const { rows } = await run({
    text: "select version() as name, current_setting('server_version_num') as number",
    values: [],
  });
  const engine = nameEngine(rows[0].name);
  const version = Number(rows[0].number);
  if (engine.isPostgres && version < OLDEST_VERSION) {
    throw new UnfitDatabaseError(
      'too-old',
      `PostgreSQL 14 or newer is needed; this server has version number ${version}.`,
    );
  }
  return engine;
}
