import { flag } from '../command-line/command.ts';
/** The option of the commands that may make a database. */
export const createDatabaseOption = flag(
  'Make the database if it does not exist. Without this flag a missing database is an error: usually a setting of the server is missing here.',
);
