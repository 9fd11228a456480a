import { existsSync } from 'node:fs';
import { openRegister, type Register } from '@portvakt/server/open-register';
import type { Settings } from '@portvakt/server/settings';
import { CommandFailure } from '../command-line/command-failure.ts';
import { loadSettings } from '../load-settings.ts';
import { explainDatabaseFailure } from './explain-database-failure.ts';

/** What a managing command works on: the same database as the server's, in a process of its own. */
export interface Installation {
  readonly settings: Settings;
  readonly register: Register;
}

/**
 * Opens the database in the settings for `work` and closes it again. Servers that run on it see a change within a
 * second. With `mustExist`, a database that is not there yet is not made.
 */
export async function withInstallation<T>(
  environment: Readonly<Record<string, string | undefined>>,
  { mustExist }: { mustExist: boolean },
  work: (installation: Installation) => Promise<T>,
): Promise<T> {
  const settings = loadSettings(environment);
  const { database } = settings;
  if (database.kind === 'sqlite-memory') {
    throw new CommandFailure(
      'PORTVAKT_DATABASE_URL is sqlite::memory:, a database inside the process of the server. No other process can manage it.',
      {
        error: 'database_in_memory',
      },
    );
  }
  if (mustExist && database.kind === 'sqlite' && !existsSync(database.file)) {
    throw new CommandFailure(
      `There is no database ${database.file} yet. Start the server first, or check PORTVAKT_DATABASE_URL.`,
      {
        error: 'database_missing',
      },
    );
  }
  let register: Register | undefined;
  try {
    register = await openRegister(settings, Date.now);
    return await work({ settings, register });
  } catch (error) {
    throw explainDatabaseFailure(error, database);
  } finally {
    await register?.database.close();
  }
}
