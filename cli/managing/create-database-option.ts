import { flag } from '../command-line/command.ts';
/** The option of the commands that may make a database. */
export const createDatabaseOption = flag(
  'Make the database where there is none yet. Without it that is an error: most often a setting is missing that the server has.',
);
