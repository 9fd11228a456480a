import { readSettings, type Settings } from '@portvakt/server/settings';
import { CommandFailure } from './command-line/command-failure.ts';

/**
 * The settings of the installation, as the server reads them.
 *
 * @throws CommandFailure that names every setting that is wrong.
 */
export function loadSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const settings = readSettings(environment);
  if (!('problems' in settings)) return settings;
  const { problems } = settings;
  throw new CommandFailure(problems.length === 1 ? 'A setting is wrong.' : `${problems.length} settings are wrong.`, {
    error: 'settings_invalid',
    lines: [...problems, 'Every setting is described by: portvakt start --help'],
    document: { problems },
  });
}
