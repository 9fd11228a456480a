import type { DatabaseLocation } from '#operations';
import type { Database, Dialect, OpenDatabase } from './database.ts';
import { blankUnstorable } from './unstorable.ts';

/**
 * Opens the database at `location` and brings its tables up to date. `clock` stands for the database's own clock where
 * the database lives in this process. With `mustExist` none is made where there is none.
 *
 * @throws UnfitDatabaseError where there is none, or one that this version cannot use.
 */
export async function openDatabase(
  location: DatabaseLocation,
  clock: () => number,
  { mustExist = false }: { mustExist?: boolean | undefined } = {},
): Promise<Database> {
  const database = await open(location, { clock, mustExist });
  const { dialect } = database;
  const writeList = (parameter: unknown) => (Array.isArray(parameter) ? JSON.stringify(parameter) : parameter);
  return {
    ...database,
    prepare: (name, text) => {
      const query = database.prepare(name, typeof text === 'string' ? translate(text)[dialect] : text[dialect]);
      return (parameters) => {
        const storable = blankUnstorable(parameters);
        return query(dialect === 'sqlite' ? storable.map(writeList) : storable);
      };
    },
  };
}

async function open(
  location: DatabaseLocation,
  { clock, mustExist }: { clock: () => number; mustExist: boolean },
): Promise<OpenDatabase> {
  if (location.kind === 'postgres') {
    // Loaded only when used: the embedded database is the default and starts faster without the driver.
    const { openPostgres } = await import('./postgres.ts');
    return openPostgres(location.url, { mustExist });
  }
  const { openSqlite } = await import('./sqlite.ts');
  return openSqlite(location.kind === 'sqlite' ? location.file : ':memory:', clock, { mustExist });
}

/** A look-up as both databases write it. */
function translate(text: string): Readonly<Record<Dialect, string>> {
  let place = 0;
  return {
    sqlite: text.replaceAll('= any(?)', 'in (select value from json_each(?))'),
    postgres: text.replaceAll(/any\(\?\)|\?/g, (mark) => {
      place += 1;
      return mark === '?' ? `$${place}` : `any($${place}::text[])`;
    }),
  };
}
