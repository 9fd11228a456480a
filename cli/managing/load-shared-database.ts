import type { Settings } from '@portvakt/server/settings';
import { CommandFailure } from '../command-line/command-failure.ts';
import { loadSettings } from '../load-settings.ts';

/** The settings and their database, which must be one that other processes can reach. */
export function loadSharedDatabase(environment: Readonly<Record<string, string | undefined>>): {
  readonly settings: Settings;
  readonly location: Exclude<Settings['database'], { readonly kind: 'sqlite-memory' }>;
} {
  const settings = loadSettings(environment);
  const { database: location } = settings;
  if (location.kind !== 'sqlite-memory') return { settings, location };
  throw new CommandFailure(
    'PORTVAKT_DATABASE_URL is sqlite::memory:, a database inside the process of the server. No other process can manage it.',
    { error: 'database_in_memory' },
  );
}
