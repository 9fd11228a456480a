import { openRegister } from '@portvakt/server/open-register';
import type { Settings } from '@portvakt/server/settings';
import type { CommandInput, OptionDefinitions } from '../command-line/command.ts';
import { CommandFailure } from '../command-line/command-failure.ts';
import { chooseIssuer, namesIssuer } from './choose-issuer.ts';
import { explainDatabaseFailure, nameDatabase } from './explain-database-failure.ts';

/**
 * The issuer for a command that needs nothing else from the database: see {@link chooseIssuer}. Where there is no database,
 * or none that can be asked, it is the default, and nothing is made.
 */
export async function learnIssuer(
  settings: Settings,
  { environment, output }: Pick<CommandInput<OptionDefinitions>, 'environment' | 'output'>,
): Promise<string> {
  const { database, issuer } = settings;
  if (namesIssuer(environment) || database.kind === 'sqlite-memory') return issuer;
  try {
    const register = await openRegister(settings, Date.now, { mustExist: true });
    try {
      const known = await register.knownIssuer.read();
      if (known !== undefined) output.note(`The issuer is ${known}, by the database ${nameDatabase(database)}.`);
      return chooseIssuer(settings, { environment, known });
    } finally {
      await register.database.close();
    }
  } catch (error) {
    const explained = explainDatabaseFailure(error, database);
    if (!(explained instanceof CommandFailure)) throw explained;
    if (explained.document.error !== 'database_missing') {
      output.note(`The issuer is taken to be ${issuer}, since it cannot be looked up: ${explained.message}`);
    }
    return issuer;
  }
}
