// Loaded before the server when its memory is measured: a full collection on order shows what is really held. Plain JavaScript, since it is loaded before
// anything else is. On SIGPWR, which the server does not use, it collects and writes the figures to a file of its own.
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';

const folder = process.env.SOAK_MEMORY_FOLDER;
v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');

process.on('SIGPWR', () => {
  // Twice: what a finaliser lets go of is found by the second one.
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  const file = join(folder, `${process.pid}.json`);
  writeFileSync(`${file}.new`, JSON.stringify({ ...process.memoryUsage(), heap: v8.getHeapStatistics() }));
  renameSync(`${file}.new`, file);
});
