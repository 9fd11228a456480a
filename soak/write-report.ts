import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Found } from './programs.ts';

const REPORT = fileURLToPath(new URL('../docs/reliability.md', import.meta.url));

/** What a program found, in Markdown. `day` is like `2026-11-29`. */
export function describeFound({ lines, problems }: Found, command: string, day: string): string {
  const memory = `${(totalmem() / 1024 ** 3).toFixed(0)} GB of memory`;
  return [
    `Measured ${day} with \`${command}\`: ${cpus().length} cores shared with the callers, ${memory}; load of the machine at the end ${loadavg()[1]?.toFixed(1)}`,
    ...lines,
    ...(problems.length === 0 ? ['**Everything held.**'] : problems.map((problem) => `**Did not hold**: ${problem}`)),
  ]
    .map((line) => `* ${line}`)
    .join('\n');
}

/** `text` with the part of `name` between its marks replaced. */
export function replacePart(text: string, name: string, part: string): string {
  const begin = `<!-- measured: ${name}, written by npm run soak -->`;
  const end = `<!-- end of ${name} -->`;
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`docs/reliability.md lacks the marks of ${name}`);
  return `${text.slice(0, from)}${begin}\n\n${part}\n\n${text.slice(to)}`;
}

/** Writes what a program found to docs/reliability.md. */
export async function writeReport(name: string, part: string): Promise<void> {
  await writeFile(REPORT, replacePart(await readFile(REPORT, 'utf8'), name, part));
}
