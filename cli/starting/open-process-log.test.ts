import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('open-process-log.ts', import.meta.url));

/** Runs `program` in a process with a log of its own, and returns the lines that it wrote. */
function run(program: string) {
  const script = `import { openProcessLog } from ${JSON.stringify(file)}; const { log, write } = openProcessLog({ logLevel: 'info' }, process.pid); ${program}`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  const lines = stderr.trimEnd().split('\n');
  return { status, lines: lines.map((line) => JSON.parse(line)) };
}

test('the error that ends a process is a line like any other, after all that came before it', () => {
  for (const end of ["setTimeout(() => { throw new TypeError('why'); })", "Promise.reject(new TypeError('why'))"]) {
    const { status, lines } = run(`log.info({}, 'before'); ${end}`);
    assert.equal(status, 1);
    assert.deepEqual(
      lines.map(({ msg }) => msg),
      ['before', 'an unexpected error ends this process'],
    );
    assert.deepEqual([lines[1].err.type, lines[1].err.message], ['TypeError', 'why']);
    assert.ok(lines[1].err.stack.length > 0);
  }
});

test("Node's warnings are lines, and a megabyte that is left at the end is written while it is read", () => {
  const { status, lines } = run(
    "process.emitWarning('careful'); setTimeout(() => { for (let at = 0; at < 5000; at += 1) log.info({ at }, 'a line'); process.exit(0); }, 50)",
  );
  assert.equal(status, 0);
  assert.deepEqual([lines[0].msg, lines[0].err.message], ['Node warns', 'careful']);
  assert.equal(lines.at(-1).at, 4999);
});
