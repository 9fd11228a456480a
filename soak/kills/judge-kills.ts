import type { Setting } from './kill-kinds.ts';
import type { KilledServer } from './run-kills.ts';

/** A sentence for each thing that did not hold when `count` kills were to be made. */
export function judgeKills(servers: readonly KilledServer[], count: number): readonly string[] {
  const made = servers.reduce((sum, { kills }) => sum + Object.values(kills).reduce((all, times) => all + times, 0), 0);
  return [
    ...(made < count ? [`${made} of ${count} kills were made`] : []),
    ...servers.flatMap(({ setting, tokens, registered, repeats, problems }) => [
      ...(tokens === 0 || registered === 0 || repeats === 0 ? [`${nameSetting(setting)}: nothing was sent`] : []),
      ...problems.map((problem) => `${nameSetting(setting)}: ${problem}`),
    ]),
  ];
}

/** `SQLite, 2 workers`. */
export function nameSetting({ database, workers }: Setting): string {
  return `${database === 'sqlite' ? 'SQLite' : 'PostgreSQL'}, ${workers} ${workers === 1 ? 'worker' : 'workers'}`;
}
