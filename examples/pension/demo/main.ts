import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from './read-options.ts';
import { runDemo } from './run-demo.ts';

/** `npm run demo`: everything in a folder of its own under the temporary one, and on free ports. */
const options = readOptions(process.argv.slice(2));
if ('problem' in options) {
  console.error(options.problem);
  process.exitCode = 2;
} else {
  const folder = await mkdtemp(join(tmpdir(), 'portvakt-demo-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  // Its own processes follow: each ends when this one does.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void remove().then(() => process.exit(130)));
  try {
    const wentWell = await runDemo(options, { folder, say: (text) => console.log(text) });
    process.exitCode = wentWell ? 0 : 1;
  } finally {
    await remove();
  }
}
