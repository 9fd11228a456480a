import { readFileSync } from 'node:fs';

type Environment = Readonly<Record<string, string | undefined>>;

/** The setting that names a file with the value of the setting `name`. */
export const fileSettingOf = (name: string): string => `${name}_FILE`;

/** Most characters of a file: more than any secret here, and few enough to read a file that was named by mistake. */
const LONGEST = 65_536;

/** Reads a file; throws as `readFileSync` does. */
type ReadFile = (path: string) => Uint8Array;

/**
 * Adds to `environment` the values of the settings `names` that are kept in files (`<name>_FILE`), as Docker and
 * Kubernetes mount secrets. A file holds one line, whose end is ignored; those of `namesWithLines` may hold several. Pushes a sentence for each file that cannot
 * be used, which names the path but never the content.
 *
 * @returns also `unread`: the settings whose file cannot be used.
 */
export function readSecretFiles(
  environment: Environment,
  {
    names,
    namesWithLines = new Set(),
    problems,
    readFile = readFileSync,
  }: {
    names: readonly string[];
    namesWithLines?: ReadonlySet<string>;
    problems: string[];
    readFile?: ReadFile;
  },
): { readonly environment: Environment; readonly unread: ReadonlySet<string> } {
  const read: Record<string, string> = {};
  const unread = new Set<string>();
  for (const name of names) {
    const path = environment[fileSettingOf(name)]?.trim();
    if (path === undefined || path === '') continue;
    const fault =
      (environment[name] ?? '').trim() === ''
        ? readInto(read, { name, path, readFile, lines: namesWithLines.has(name) })
        : undefined;
    if (!(name in read)) unread.add(name);
    if (fault !== undefined) problems.push(`${fileSettingOf(name)} is ${path}, ${fault}`);
    else if (!(name in read)) problems.push(`${name} and ${fileSettingOf(name)} are both set. Choose one.`);
  }
  return { environment: { ...environment, ...read }, unread };
}

/** Puts the file's content into `read`, or returns what is wrong with it. */
function readInto(
  read: Record<string, string>,
  { name, path, readFile, lines }: { name: string; path: string; readFile: ReadFile; lines: boolean },
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
    // The decoder removes a byte order mark.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
  } catch {
    return 'which is no text in UTF-8.';
  }
  if (text === '') return 'which is empty.';
  // Parsers of URLs ignore line breaks, so two secrets would become one.
  if (!lines && /[\r\n]/.test(text)) return 'which holds more than one line.';
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
