import { readSettings } from '@portvakt/server/settings';
import { readTelemetrySettings } from '@portvakt/server/telemetry';
import type { Output } from '../command-line/command.ts';
import { CommandFailure } from '../command-line/command-failure.ts';
import { explainDatabaseFailure, nameDatabase } from '../managing/explain-database-failure.ts';

/**
 * `portvakt start --check`: reads everything that a start reads, says all that is wrong at once, and starts nothing. What a wrong
 * setting names is not looked at; everything else is.
 *
 * @returns the exit code: 0 when nothing is wrong.
 */
export async function checkStart(
  environment: Readonly<Record<string, string | undefined>>,
  output: Output,
): Promise<number> {
  const read = readSettings(environment);
  const { problems, settings } =
    'problems' in read ? { problems: read.problems, settings: read.withDefaults } : { problems: [], settings: read };
  report(output, 'settings', { problems, notes: [`The profile is ${settings.profile}.`] });
  const { checkInstallation } = await import('@portvakt/server/check-installation');
  const parts = await checkInstallation(settings, {
    clock: Date.now,
    wrongSettings: problems.map((problem) => problem.split(' ', 1)[0] ?? ''),
    explain: (error) => {
      const explained = explainDatabaseFailure(error, settings.database);
      if (explained instanceof CommandFailure) return explained.message;
      const reason = error instanceof Error ? error.message : String(error);
      return `The database ${nameDatabase(settings.database)} cannot be read: ${reason}. Check PORTVAKT_DATABASE_URL.`;
    },
  });
  for (const { part, ...found } of parts) report(output, part, found);
  report(output, 'telemetry', { problems: [], notes: describeTelemetry(environment) });
  const wrong = [{ problems }, ...parts].reduce((sum, part) => sum + part.problems.length, 0);
  output.print(wrong === 0 ? 'It can be started.' : `${wrong === 1 ? 'One thing is' : `${wrong} things are`} wrong.`);
  return wrong === 0 ? 0 : 1;
}

/** What is not followed stops no start: the log tells it, too. */
function describeTelemetry(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const { settings, ignored } = readTelemetrySettings(environment);
  return [
    settings === undefined ? 'Nothing is sent.' : `To be sent: ${settings.signals.join(', ')}.`,
    ...ignored.map(({ setting, reason }) => `${setting} is not followed. ${reason}`),
  ];
}

function report(
  output: Output,
  part: string,
  { problems, notes }: { problems: readonly string[]; notes: readonly string[] },
): void {
  const [first = '', ...more] = notes;
  output.print(problems.length === 0 ? `${part}: fine. ${first}`.trimEnd() : `${part}: wrong.`);
  for (const line of [...more, ...problems]) output.print(`  ${line}`);
}
