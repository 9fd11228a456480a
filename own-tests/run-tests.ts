import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * `npm test`: every test that this machine can run. Arguments restrict it to files, folders (`npm test --
 * server/clients`) or names (`npm test -- --test-name-pattern replay`).
 */
const places = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const options = process.argv.slice(2).filter((argument) => argument.startsWith('-'));
const globs = (places.length > 0 ? places : ['.']).flatMap((place) =>
  place.endsWith('.test.ts') ? [place] : [`${place}/**/*.test.ts`],
);

const tests = spawn(
  process.execPath,
  [
    '--disable-warning=ExperimentalWarning',
    '--test',
    '--test-concurrency=2',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${new URL('./list-skipped.ts', import.meta.url).href}`,
    '--test-reporter-destination=stdout',
    ...options,
    ...globs,
  ],
  { cwd: fileURLToPath(new URL('..', import.meta.url)), stdio: 'inherit' },
);
tests.once('exit', (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 1;
});
