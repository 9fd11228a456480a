import type { Log } from '@portvakt/server/operations';
import type { Settings } from '@portvakt/server/settings';
import type { StartReport } from './describe-start.ts';

/** Says in the log that the server can answer, and what whoever reads it should not overlook. */
export function logStart(
  log: Pick<Log, 'info' | 'warn'>,
  { report, settings }: { report: StartReport; settings: Pick<Settings, 'profile' | 'workers'> },
): void {
  const { issuer, database, openOn, move, untestedEngine } = report;
  const { profile, workers } = settings;
  log.info({ issuer, profile, database, ...(workers > 1 && { workers }) }, 'started');
  if (openOn !== undefined) log.warn({ host: openOn }, 'the local profile is open to other machines');
  if (move !== undefined) log.warn({ move }, 'the server has moved');
  if (untestedEngine !== undefined)
    log.warn({ engine: untestedEngine }, 'the database is not PostgreSQL: this engine is not tested');
}
