import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@portvakt/own-tests';

/**
 * Runs the suites in other languages as those who copy them do: each alone in a folder, by the tool of its language, with the command
 * `portvakt` on the path.
 */
const COMMAND = fileURLToPath(new URL('../../cli/bin/portvakt.js', import.meta.url));
/** What Maven says when it needs a package that it has not got, and may or can not ask for it. */
const CANNOT_FETCH = /offline mode|Could not transfer|Unknown host/;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let path: string;
/** «In your tests» of the README. */
let section: string;
before(async () => {
  folder = await temporaryFolder();
  const bin = join(folder.path, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'portvakt'), `#!/bin/sh\nexec '${process.execPath}' '${COMMAND}' "$@"\n`);
  await chmod(join(bin, 'portvakt'), 0o755);
  path = `${bin}:${process.env.PATH}`;
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  section = /^## In your tests$.*?^## /ms.exec(readme)?.[0] ?? '';
});
after(() => folder.remove());

/** How a program ends, and all that it writes. One that is not there ends with nothing. */
function run(program: string, words: readonly string[], { cwd }: { cwd?: string } = {}) {
  const env = {
    ...process.env,
    PATH: path,
    PORTVAKT: undefined,
    PORTVAKT_CONTROL: undefined,
    PYTHONDONTWRITEBYTECODE: '1',
  };
  return new Promise<{ readonly code: unknown; readonly output: string }>((resolve) => {
    execFile(program, words, { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, output: stdout + stderr }),
    );
  });
}

/** Copies the suite, with the test that the README shows added to the file at `tests` before what matches `end`. */
async function copySuite(language: string, { tests, end }: { tests: string; end: RegExp }): Promise<string> {
  const copy = join(folder.path, language);
  await cp(fileURLToPath(new URL(language, import.meta.url)), copy, { recursive: true });
  const [, shown] = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(section) ?? [];
  assert.ok(shown !== undefined, `the README shows a test in ${language}`);
  const file = join(copy, tests);
  await writeFile(
    file,
    (await readFile(file, 'utf8')).replace(end, (found) => `\n\n${shown.trimEnd()}${found}`),
  );
  return copy;
}

describe('faults that are ordered without Node', { skip: process.platform === 'win32' && 'needs a shell' }, () => {
  it('from pytest', async (context) => {
    // PyJWT has learnt `cooldown_duration` late.
    const packages = 'import pytest, jwt; jwt.PyJWKClient("http://localhost", cooldown_duration=0)';
    if ((await run('python3', ['-c', packages])).code !== 0) {
      return context.skip('there is no python3 with what examples/testing/python/requirements.txt names');
    }
    const { code, output } = await run('python3', ['-m', 'pytest', '-p', 'no:cacheprovider'], {
      cwd: await copySuite('python', { tests: 'test_tokens.py', end: /$/ }),
    });
    assert.equal(code, 0, output);
    assert.match(output, /^=+ 2\d passed in /m);
  });

  it('from go test', async (context) => {
    const { output: version } = await run('go', ['env', 'GOVERSION']);
    if (!(Number(/^go1\.(\d+)/.exec(version)?.[1]) >= 24)) return context.skip('there is no Go 1.24 or newer');
    const cwd = await copySuite('go', { tests: 'tokens_test.go', end: /\n$/ });
    const { code, output } = await run('go', ['test', '-count=1', '-v', './...'], { cwd });
    assert.equal(code, 0, output);
    assert.ok(output.match(/^ *--- PASS: /gm)?.length ?? 0 >= 20, output);
    assert.equal((await run('gofmt', ['-l', '.'], { cwd })).output, '');
  });

  it('from JUnit 5', async (context) => {
    const { code: hasMaven, output: version } = await run('mvn', ['--version']);
    if (hasMaven !== 0 || !(Number(/^Java version: (\d+)/m.exec(version)?.[1]) >= 17)) {
      return context.skip('there is no Maven with Java 17 or newer');
    }
    const cwd = await copySuite('java', { tests: 'src/test/java/tokens/TokensTest.java', end: /\n\}\n$/ });
    const test = (...more: string[]) => run('mvn', ['--batch-mode', ...more, 'test'], { cwd });
    let { code, output } = await test('--offline');
    if (code !== 0 && CANNOT_FETCH.test(output)) ({ code, output } = await test());
    if (code !== 0 && CANNOT_FETCH.test(output) && process.env.CI === undefined) {
      return context.skip('Maven cannot fetch JUnit');
    }
    assert.equal(code, 0, output);
    assert.match(output, /Tests run: 2\d, Failures: 0, Errors: 0, Skipped: 0/);
  });
});
