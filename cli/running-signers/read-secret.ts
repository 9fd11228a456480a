import { readFile } from 'node:fs/promises';
import { CommandFailure } from '../command-line/command-failure.ts';

/** The value of the environment variable `name`, or the content of the file that `name` with `_FILE` at its end names. */
export async function readSecret(
  environment: Readonly<Record<string, string | undefined>>,
  { name, what }: { name: string; what: string },
): Promise<string> {
  const file = environment[`${name}_FILE`];
  const text = (file === undefined ? environment[name] : await readFile(file, 'utf8'))?.trim();
  if (text !== undefined && text !== '') return text;
  throw new CommandFailure(`${name} (or ${name}_FILE) must be set: ${what}.`, { error: 'settings_invalid' });
}
