import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { findBuiltProgram } from '@portvakt/cli/find-built-program';
import { copyCheckout, linkModules, temporaryFolder } from '@portvakt/own-tests';

describe('the bundle that a checkout runs', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const run = (...words: string[]) =>
    execFileSync(process.execPath, words, { cwd: folder.path, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const find = () => findBuiltProgram(folder.path, process.versions);
  const help = () => run('cli/bin/portvakt.js', '--help');

  before(async () => {
    folder = await temporaryFolder();
    await copyCheckout(folder.path);
    await linkModules(folder.path);
  });
  after(() => folder.remove());

  it('is run until a source is changed, and then not before it was made again', () => {
    assert.equal(find(), undefined);
    const shown = help();
    run('launch/build-program.js');
    const first = find();
    assert.ok(first);
    assert.equal(help(), shown);
    // A bundle that says so shows that it is what runs.
    writeFileSync(first, `console.log('bundled');\n${readFileSync(first, 'utf8')}`);
    assert.equal(help(), `bundled\n${shown}`);

    const source = join(folder.path, 'cli', 'main.ts');
    writeFileSync(source, `console.log('changed');\n${readFileSync(source, 'utf8')}`);
    assert.equal(help(), `changed\n${shown}`);
    run('launch/build-program.js');
    assert.notEqual(find(), first);
    assert.equal(help(), `changed\n${shown}`);
  });

  it('is made once', () => {
    run('launch/build-program.js');
    const made = find();
    run('launch/build-program.js');
    assert.equal(find(), made);
  });
});
