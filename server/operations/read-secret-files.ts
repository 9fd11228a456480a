import { readFileSync } from 'node:fs';

type Environment = Readonly<Record<string, string | undefined>>;

/** The setting that names a file with the value of the setting `name`. */
export const fileSettingOf = (name: string): string => `${name}_FILE`;

/** Characters: longer than any secret here, and short enough to read a file that was named by mistake. */
const LONGEST = 65_536;

/** What is done with a file; it throws as `readFileSync` does. */
type ReadFile = (path: string) => Uint8Array;

/**
 * `environment` with the values of the settings `names` that are kept in files (`<name>_FILE`), as Docker and Kubernetes mount
 * secrets: one line, whose line end does not count. Pushes a sentence for each that cannot be used: the path is named, what
 * the file holds never is.
 *
 * @returns also `unread`: the settings that are given, but by a file that cannot be used.
 */
export function readSecretFiles(
  environment: Environment,
  { names, problems, readFile = readFileSync }: { names: readonly string[]; problems: string[]; readFile?: ReadFile },
): { readonly environment: Environment; readonly unread: ReadonlySet<string> } {
  const read: Record<string, string> = {};
  const unread = new Set<string>();
  for (const name of names) {
    const path = environment[fileSettingOf(name)]?.trim();
    if (path === undefined || path === '') continue;
    const fault = (environment[name] ?? '').trim() === '' ? readInto(read, { name, path, readFile }) : undefined;
    if (!(name in read)) unread.add(name);
    if (fault !== undefined) problems.push(`${fileSettingOf(name)} is ${path}, ${fault}`);
    else if (!(name in read)) problems.push(`${name} and ${fileSettingOf(name)} are both set. Choose one.`);
  }
  return { environment: { ...environment, ...read }, unread };
}

/** Puts what the file holds into `read`, or tells what is wrong with it. */
function readInto(
  read: Record<string, string>,
  { name, path, readFile }: { name: string; path: string; readFile: ReadFile },
): string | undefined {
  let bytes: Uint8Array;
  try {
    bytes = readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return WHY[code ?? ''] ?? `which cannot be read (${code ?? 'for an unknown reason'}).`;
  }
  if (bytes.length > LONGEST) return 'which holds more than a secret.';
  let text: string;
  try {
    // A byte order mark is left out.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
  } catch {
    return 'which is no text in UTF-8.';
  }
  if (text === '') return 'which is empty.';
  // A URL is read as if its line breaks were not there: two secrets would become one.
  if (/[\r\n]/.test(text)) return 'which holds more than one line.';
  read[name] = text;
  return undefined;
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'which does not exist.',
  ENOTDIR: 'which does not exist.',
  EISDIR: 'which is a folder.',
  EACCES: 'which this user may not read.',
  EPERM: 'which this user may not read.',
};
