import { readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';

const REPORT = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url));
const BEGIN = '<!-- measured: written by npm run bench -->';
const END = '<!-- end of what was measured -->';

/** The machine in a few lines of Markdown. */
export function describeMachine(postgresVersion: string | undefined): string {
  const processors = cpus();
  return [
    `* Measured ${new Date().toISOString().slice(0, 10)} with \`npm run bench\``,
    `* ${processors.length} cores, ${processors[0]?.model ?? 'unknown'}, ${(totalmem() / 1024 ** 3).toFixed(0)} GB of memory, ${type()} ${release().replace(/-.*/, '')}`,
    `* Node ${process.versions.node}, OpenSSL ${process.versions.openssl}, SQLite ${process.versions.sqlite ?? 'none'}${postgresVersion === undefined ? '' : `, PostgreSQL ${postgresVersion}`}`,
  ].join('\n');
}

/** Puts `measured` into docs/benchmarks.md, in place of what was measured before. */
export async function writeReport(measured: string): Promise<void> {
  const before = await readFile(REPORT, 'utf8');
  const from = before.indexOf(BEGIN);
  const to = before.indexOf(END);
  if (from === -1 || to === -1) throw new Error(`${REPORT} lacks the marks that the measured part stands between`);
  await writeFile(REPORT, `${before.slice(0, from)}${BEGIN}\n\n${measured}\n\n${before.slice(to)}`);
}
