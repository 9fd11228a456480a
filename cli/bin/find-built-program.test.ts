import assert from 'node:assert/strict';
import { mkdir, rename, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { findBuiltProgram, KEPT, MANIFEST } from './find-built-program.js';

describe('the bundle of a checkout', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const node = '24.1.0';
  const find = (by: string | undefined = node) => findBuiltProgram(folder.path, { node: by });

  beforeEach(async () => {
    folder = await temporaryFolder();
    const kept = join(folder.path, ...KEPT);
    await mkdir(kept, { recursive: true });
    const source = join(folder.path, 'main.ts');
    await writeFile(source, 'export {};');
    const { size, mtimeMs } = await stat(source);
    const manifest = { program: join('programs', 'one', 'main.js'), node, sources: [['main.ts', size, mtimeMs]] };
    await writeFile(join(kept, MANIFEST), JSON.stringify(manifest));
  });
  afterEach(() => folder.remove());

  it('is taken where its sources are as they were', () => {
    const program = join(folder.path, ...KEPT, 'programs', 'one', 'main.js');
    assert.equal(find(), program);
    assert.equal(findBuiltProgram(folder.path, { node: undefined }), program);
  });

  it('is not taken where a source was changed, has another time, or is gone', async () => {
    const source = join(folder.path, 'main.ts');
    const { atime, mtime, mtimeMs } = await stat(source);
    await writeFile(source, 'export  {};');
    await utimes(source, atime, mtime);
    assert.equal(find(), undefined);
    await writeFile(source, 'export {};');
    await utimes(source, atime, new Date(mtimeMs + 1000));
    assert.equal(find(), undefined);
    await rename(source, join(folder.path, 'other.ts'));
    assert.equal(find(), undefined);
  });

  it('is not taken by another Node', () => {
    assert.equal(find('24.2.0'), undefined);
  });

  it('is not taken where what says so cannot be read', async () => {
    await writeFile(join(folder.path, ...KEPT, MANIFEST), '{');
    assert.equal(find(), undefined);
  });

  it('is not taken from another checkout', async () => {
    await rename(join(folder.path, 'node_modules'), join(folder.path, 'elsewhere'));
    await symlink('elsewhere', join(folder.path, 'node_modules'));
    assert.equal(find(), undefined);
  });
});
