import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { hostileKinds } from './hostile-kinds.ts';
import { type Measured, median } from './judge-soak.ts';

const REPORT = fileURLToPath(new URL('../docs/reliability.md', import.meta.url));
const BEGIN = '<!-- measured: written by npm run soak -->';
const END = '<!-- end of what was measured -->';

/** The figures of a soak in Markdown. Written to docs/reliability.md if the soak was a `whole` one. */
export async function writeReport(
  measured: Measured,
  { problems, whole }: { problems: readonly string[]; whole: boolean },
): Promise<string> {
  const report = describe(measured, problems);
  if (whole) {
    const before = await readFile(REPORT, 'utf8');
    const from = before.indexOf(BEGIN);
    const to = before.indexOf(END);
    if (from === -1 || to === -1) throw new Error('docs/reliability.md lacks the marks of the measured part');
    await writeFile(REPORT, `${before.slice(0, from)}${BEGIN}\n\n${report}\n\n${before.slice(to)}`);
  }
  return report;
}

function describe(measured: Measured, problems: readonly string[]): string {
  const { minutes, honest, memory, records, usedGrants, changes, logBytes } = measured;
  const times = (values: readonly number[]) => {
    const sorted = values.toSorted((a, b) => a - b);
    const at = (part: number) => sorted[Math.floor(sorted.length * part)]?.toFixed(0);
    return `${sorted.length}, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, at most ${sorted.at(-1)?.toFixed(0)} ms`;
  };
  const quarter = (index: number) =>
    median(
      memory.slice(Math.floor((memory.length * index) / 4), Math.floor((memory.length * (index + 1)) / 4)),
    ).toFixed(0);
  return [
    `* Measured ${new Date().toISOString().slice(0, 10)} with \`npm run soak\`: ${minutes} minutes, two workers, PostgreSQL, ${cpus().length} cores shared with the callers, ${(totalmem() / 1024 ** 3).toFixed(0)} GB of memory; load at the end ${loadavg()[1]?.toFixed(1)}`,
    `* ${Object.keys(hostileKinds).length} kinds of hostile callers at once: ${Object.keys(hostileKinds).join('; ')}`,
    `* Honest tokens: ${times(honest.tokens)}`,
    `* Other honest calls: ${times(honest.calls)}`,
    `* Honest requests that failed: ${honest.failures.length}`,
    `* Memory of both workers, median of each quarter of the time: ${[0, 1, 2, 3].map(quarter).join(', ')} MB`,
    `* Left behind: ${records} records of tokens and refusals, ${usedGrants} used grants, ${changes} changes, ${(logBytes / 1024).toFixed(0)} kB of log`,
    ...(problems.length === 0 ? ['* Everything held.'] : problems.map((problem) => `* Did not hold: ${problem}`)),
  ].join('\n');
}
