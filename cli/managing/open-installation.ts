import { openRegister, type Register } from '@portvakt/server/open-register';
import type { Settings } from '@portvakt/server/settings';
import type { CommandInput, OptionDefinitions } from '../command-line/command.ts';
import { chooseIssuer } from './choose-issuer.ts';
import { explainDatabaseFailure, nameDatabase } from './explain-database-failure.ts';
import { loadSharedDatabase } from './load-shared-database.ts';

/** What a managing command works on: the database of the server, opened in another process. */
export interface Installation {
  /** Their issuer is that of the servers on the database, unless the environment names one. */
  readonly settings: Settings;
  readonly register: Register;
}

/** Where a managing command was called. */
export interface Place extends Pick<CommandInput<OptionDefinitions>, 'environment' | 'output'> {
  /** Whether the command has been told to make a database where there is none; nothing where it cannot be told. */
  readonly createDatabase?: boolean | undefined;
}

/**
 * Opens the database in the settings for `work` and closes it again, having said which it is. Servers that run on it see a
 * change within a second. A database that is not there is made by those who ask for it alone.
 */
export async function withInstallation<T>(
  { environment, output, createDatabase }: Place,
  work: (installation: Installation) => Promise<T>,
): Promise<T> {
  const { settings, location: database } = loadSharedDatabase(environment);
  let register: Register | undefined;
  try {
    register = await openRegister(settings, Date.now, { mustExist: createDatabase !== true });
    output.note(`The database is ${nameDatabase(database)}.`);
    const issuer = chooseIssuer(settings, { environment, known: await register.knownIssuer.read() });
    return await work({ settings: { ...settings, issuer }, register });
  } catch (error) {
    throw explainDatabaseFailure(error, database, { canCreate: createDatabase !== undefined });
  } finally {
    await register?.database.close();
  }
}
