/** `npm run soak`: the long proofs, one after another; each writes its part of docs/reliability.md. */
import { parseArgs } from 'node:util';
import { type Found, programs } from './programs.ts';
import { describeFound, writeReport } from './write-report.ts';

const USAGE = `Usage: npm run soak -- [options]

  --only NAMES   some of ${programs.map(({ name }) => name).join(', ')}, with commas between
  --minutes N    how long mixed load goes on, after a warm-up of a quarter of that (10)
  --kills N      how often kill -9 ends a server, shared among SQLite and PostgreSQL with one and two workers (100)
  --grants N     how many hostile grants are sent, after a tenth of that for the warm-up (1000000)
  --seed N       chooses the moments of the kills and the hostile grants (16)

With whole numbers of minutes, kills and grants (the ones in brackets, or more) the figures in docs/reliability.md are written anew.`;

const whole = { minutes: 10, kills: 100, grants: 1_000_000 } as const;
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    minutes: { type: 'string', default: String(whole.minutes) },
    kills: { type: 'string', default: String(whole.kills) },
    grants: { type: 'string', default: String(whole.grants) },
    seed: { type: 'string', default: '16' },
    help: { type: 'boolean' },
  },
});
const names = values.only?.split(',') ?? programs.map(({ name }) => name);
const chosen = programs.filter(({ name }) => names.includes(name));
const asked = {
  minutes: Number(values.minutes),
  kills: Number(values.kills),
  grants: Number(values.grants),
  seed: Number(values.seed),
};
const wrong = Object.entries(asked).find(([, value]) => !(value > 0));
if (values.help) {
  console.log(USAGE);
} else if (chosen.length < names.length || wrong !== undefined) {
  const what = wrong === undefined ? '--only names something else' : `--${wrong[0]} must be a number above 0`;
  console.error(`${what}.\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  await runAll();
}

async function runAll(): Promise<void> {
  const startedAt = performance.now();
  const tell = (line: string) =>
    console.log(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(5)} s  ${line}`);
  const isWhole = asked.minutes >= whole.minutes && asked.kills >= whole.kills && asked.grants >= whole.grants;
  for (const { name, run } of chosen) {
    tell(`begins: ${name}`);
    const found = await run(asked, tell).catch(
      (error): Found => ({ lines: [], problems: [`it broke off: ${error instanceof Error ? error.message : error}`] }),
    );
    const command = ['npm run soak', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' ');
    const part = describeFound(found, command, new Date().toISOString().slice(0, 10));
    if (isWhole) await writeReport(name, part);
    console.log(`\n${name}\n${part}\n`);
    tell(
      `${name}: ${found.problems.length === 0 ? 'everything held' : `${found.problems.length} conditions were not met`}`,
    );
    if (found.problems.length > 0) process.exitCode = 1;
  }
}
