import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { temporaryFolder } from '@portvakt/own-tests';
import { commands } from '../commands.ts';
import { runPortvakt } from '../testing/run-portvakt.ts';

const run = promisify(execFile);
const without = (shell: string) => ({
  skip: spawnSync(shell, ['--version']).status === 0 ? false : `${shell} is not on this machine`,
});

describe('portvakt completion', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const script = (shell: string) => join(folder.path, `portvakt.${shell}`);
  before(async () => {
    folder = await temporaryFolder();
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { code, stdout } = await runPortvakt(['completion', shell]);
      assert.equal(code, 0);
      await writeFile(script(shell), stdout);
    }
  });
  after(() => folder.remove());

  const inBash = async (...words: readonly string[]) => {
    const program = `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _portvakt; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await run('bash', ['-c', program, script('bash'), ...words], { cwd: folder.path });
    return stdout.split('\n').filter((word) => word !== '');
  };

  it('completes in bash, word by word', without('bash'), async () => {
    const first = await inBash('portvakt', '');
    assert.deepEqual(new Set(first), new Set(['help', ...commands.map(({ name }) => name.split(' ')[0])]));
    assert.deepEqual(await inBash('portvakt', 'manage', 'keys', 'r'), ['remove', 'rotate']);
    assert.deepEqual(await inBash('portvakt', 'keys', 'new', '--o'), ['--out']);
    const after = await inBash('portvakt', 'manage', 'keys', 'add', 'CLIENT', '--as');
    assert.deepEqual(after, ['--as', '--as-supplier']);
    assert.deepEqual(await inBash('portvakt', 'registry', 'apply', 'portvakt.z'), ['portvakt.zsh']);
  });

  it('is a script that zsh reads', without('zsh'), async () => {
    await run('zsh', ['-n', script('zsh')]);
  });

  it('completes in fish', without('fish'), async () => {
    const { stdout } = await run('fish', ['-c', `source ${script('fish')}; complete -C 'portvakt manage keys r'`]);
    assert.deepEqual(stdout.trim().split('\n'), ['remove', 'rotate']);
  });
});
