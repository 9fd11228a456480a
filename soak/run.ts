/** `npm run soak`: ten minutes of honest and hostile load together; writes docs/reliability.md. */
import { parseArgs } from 'node:util';
import { judgeSoak } from './judge-soak.ts';
import { soak } from './soak.ts';
import { writeReport } from './write-report.ts';

const USAGE = `Usage: npm run soak -- [options]

  --minutes N   how long the load goes on (10)

Without options the figures in docs/reliability.md are written anew.`;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' }, help: { type: 'boolean' } } });
const minutes = Number(values.minutes);
if (values.help) {
  console.log(USAGE);
} else if (!(minutes > 0)) {
  console.error(`--minutes must be a number above 0.\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  const startedAt = performance.now();
  const measured = await soak({
    minutes,
    tell: (line) => console.log(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(4)} s  ${line}`),
  });
  const problems = judgeSoak(measured);
  const report = await writeReport(measured, { problems, whole: process.argv.length === 2 });
  console.log(`\n${report}\n`);
  if (problems.length > 0) process.exitCode = 1;
}
