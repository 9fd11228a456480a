import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { describeFolder, restorePackage } from './restore-package.ts';

test('a package that was packed half-way is put right', async () => {
  const { path, remove } = await temporaryFolder();
  const { work, manifest, kept } = describeFolder(path);
  mkdirSync(work);
  mkdirSync(join(path, 'dist'));
  writeFileSync(kept, 'of the checkout');
  writeFileSync(manifest, 'of the package');
  writeFileSync(join(path, 'LICENSE'), '');
  writeFileSync(join(work, 'licence-is-a-copy'), '');
  restorePackage(path);
  assert.deepEqual(readdirSync(path), ['package.json']);
  assert.equal(readFileSync(manifest, 'utf8'), 'of the checkout');
  await remove();
});

test('nothing is touched where nothing was packed', async () => {
  const { path, remove } = await temporaryFolder();
  writeFileSync(join(path, 'package.json'), 'of the checkout');
  writeFileSync(join(path, 'LICENSE'), 'its own');
  restorePackage(path);
  assert.deepEqual(readdirSync(path).sort(), ['LICENSE', 'package.json']);
  await remove();
});
