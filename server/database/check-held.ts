import type { RunStatement } from './postgres-connections.ts';
import type { Timeouts } from './postgres-session.ts';
import { UnfitDatabaseError } from './unfit-database.ts';

/**
 * Looks whether sessions are held to what the server needs. Where a pooler hands them out nobody can ask for it when one
 * begins, and a pooler may be told to leave out what was asked for.
 *
 * @throws UnfitDatabaseError
 */
export async function checkHeld(
  run: RunStatement,
  { timeouts, isPooled }: { timeouts: Timeouts; isPooled: boolean },
): Promise<void> {
  const limits: Readonly<Record<string, number>> = {
    statement_timeout: timeouts.statement,
    lock_timeout: timeouts.lock,
    idle_in_transaction_session_timeout: timeouts.idleInTransaction,
  };
  // The last is nothing that anybody else would ask for: without it what we ask for does not arrive.
  const names = [
    'synchronous_commit',
    'default_transaction_isolation',
    ...Object.keys(limits),
    ...(isPooled ? [] : ['plan_cache_mode']),
  ];
  const { rows } = await run({
    text: 'select name, setting from pg_settings where name = any($1::text[])',
    values: [names],
  });
  const isHeld = (name: string) => {
    const setting: string = rows.find((row) => row.name === name)?.setting ?? '';
    if (name === 'synchronous_commit') return setting === 'on' || setting === 'remote_apply';
    if (name === 'default_transaction_isolation') return setting === 'read committed';
    if (name === 'plan_cache_mode') return setting === 'force_generic_plan';
    return Number(setting) > 0 && Number(setting) <= (limits[name] as number);
  };
  const loose = names.filter((name) => !isHeld(name));
  if (loose.length === 0) return;
  const needed = { synchronous_commit: 'on', default_transaction_isolation: 'read committed', ...limits };
  const statements = Object.entries(needed).map(([name, value]) => `alter role current_user set ${name} = '${value}';`);
  throw new UnfitDatabaseError(
    'not-held',
    isPooled
      ? `Behind a pooler PostgreSQL itself must hold sessions to what is needed, and does not (${loose.join(', ')}). On PostgreSQL, as the user that Portvakt is, run: ${statements.join(' ')} Then have the pooler connect anew (RECONNECT).`
      : `Sessions are not held to what was asked for (${loose.join(', ')}): a pooler stands in between. Add pgbouncer=true to the address.`,
  );
}
