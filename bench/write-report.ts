import { readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';

const REPORT = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url));

/** The marks that a part of the page stands between. */
export interface ReportPart {
  readonly begin: string;
  readonly end: string;
}

export const OWN_PART: ReportPart = {
  begin: '<!-- measured: written by npm run bench -->',
  end: '<!-- end of what was measured -->',
};
export const PEERS_PART: ReportPart = {
  begin: '<!-- peers: written by npm run bench -- --peers -->',
  end: '<!-- end of the peers -->',
};

/** The machine in a few lines of Markdown. */
export function describeMachine(postgresVersion: string | undefined, command = 'npm run bench'): string {
  const processors = cpus();
  return [
    `* Measured ${new Date().toISOString().slice(0, 10)} with \`${command}\``,
    `* ${processors.length} cores, ${processors[0]?.model ?? 'unknown'}, ${(totalmem() / 1024 ** 3).toFixed(0)} GB of memory, ${type()} ${release().replace(/-.*/, '')}`,
    `* Node ${process.versions.node}, OpenSSL ${process.versions.openssl}, SQLite ${process.versions.sqlite ?? 'none'}${postgresVersion === undefined ? '' : `, PostgreSQL ${postgresVersion}`}`,
  ].join('\n');
}

/** Puts `measured` into docs/benchmarks.md, in place of what was measured before. */
export async function writeReport(measured: string, { begin, end }: ReportPart): Promise<void> {
  const before = await readFile(REPORT, 'utf8');
  const from = before.indexOf(begin);
  const to = before.indexOf(end);
  if (from === -1 || to === -1) throw new Error(`${REPORT} lacks the marks that the measured part stands between`);
  await writeFile(REPORT, `${before.slice(0, from)}${begin}\n\n${measured}\n\n${before.slice(to)}`);
}
