import { findUnknownSettings } from './find-unknown-settings.ts';
import { fileSettingOf, readSecretFiles } from './read-secret-files.ts';
import type { EarlierSettings, Setting } from './setting.ts';
import { settingsTable } from './settings-table.ts';

export type { DatabaseLocation } from './parse-database-url.ts';
export { developmentKeyEncryptionKey } from './parse-secrets.ts';
export { readPostgresUrl } from './read-postgres-url.ts';
export type { Profile } from './setting.ts';
export { isLoopback } from './settings-table.ts';

type Table = typeof settingsTable;

/** What the settings come to, by their names in the table. */
export type Settings = {
  readonly [Name in keyof Table]: Table[Name] extends Setting<infer Value> ? Value : never;
};

/** Settings of which some are wrong. */
export interface UnfitSettings {
  /** A sentence each, which begins with the name of the variable. */
  readonly problems: readonly string[];
  /** The others, and a default for each that is wrong: to look at what they name, never to start with. */
  readonly withDefaults: Settings;
}

export type SettingDefinition = Pick<Setting<unknown>, 'name' | 'form' | 'defaultText' | 'description'>;

const entries = Object.entries(settingsTable) as readonly [keyof Settings, Setting<unknown>][];

/** Settings that hold a secret, and may be kept in a file instead. */
const secretNames = entries.filter(([, { isSecret }]) => isSecret).map(([, { name }]) => name);
const namesWithLines = new Set(entries.filter(([, { hasLines }]) => hasLines).map(([, { name }]) => name));

/** Every setting, for `docs/settings.md` and `portvakt start --help`. {@link readSettings} reads no other variable. */
export const settingDefinitions: readonly SettingDefinition[] = entries.flatMap(
  ([, { name, form, defaultText, description }]) => {
    const own = { name, form, defaultText, description };
    return secretNames.includes(name) ? [own, defineFile(name)] : [own];
  },
);

function defineFile(name: string): SettingDefinition {
  return {
    name: fileSettingOf(name),
    form: namesWithLines.has(name) ? 'a file' : 'a file of one line',
    defaultText: 'none',
    description: `A file that holds \`${name}\`, as secrets are mounted into containers. Only one of the two may be set.`,
  };
}

/**
 * The settings in `given`, or every problem found, a sentence each and with the name of its variable. The
 * profiles `test` and `production` count a development default as a problem.
 */
export function readSettings(given: Readonly<Record<string, string | undefined>>): Settings | UnfitSettings {
  const problems = findUnknownSettings(
    given,
    settingDefinitions.map(({ name }) => name),
  );
  const { environment, unread } = readSecretFiles(given, { names: secretNames, namesWithLines, problems });
  const settings: Record<string, unknown> = {};
  for (const [key, setting] of entries) {
    // Those that others depend on come first in the table.
    const earlier = settings as unknown as EarlierSettings;
    const text = environment[setting.name]?.trim() ?? '';
    const report = (fault: string, subject = setting.name) => problems.push(`${subject} ${fault}`);

    const parsed = text === '' ? undefined : setting.parse(text, { earlier, report });
    // What a file should have given is not missing besides.
    const missing = text === '' && !unread.has(setting.name) ? setting.mustBeSet?.(earlier) : undefined;
    if (missing !== undefined) report(`must be set in the ${earlier.profile} profile: ${missing}`);
    const value = parsed ?? setting.default(earlier);
    const fault = setting.check?.(value, earlier);
    if (fault !== undefined) report(fault);
    settings[key] = value;
  }
  // Every entry of the table has been given a value of its type.
  const read = settings as unknown as Settings;
  return problems.length > 0 ? { problems, withDefaults: read } : read;
}
