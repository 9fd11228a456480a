import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { findPackageFaults, type InstalledPackage, packAndInstall } from '@portvakt/packaging';

suite('the package that npm pack makes', () => {
  let installed: InstalledPackage;
  before(async () => {
    installed = await packAndInstall('client', { linked: [] });
  });
  after(() => installed.remove());

  test('publint and Are The Types Wrong find no fault in it', async () => {
    assert.deepEqual(await findPackageFaults(installed.tarball), []);
  });

  test('it holds what was built, and neither sources nor tests', () => {
    const names = installed.files.map(({ path }) => path);
    assert.deepEqual(
      names.filter((name) => !/^(LICENSE|README\.md|package\.json|dist\/.*(\.js|\.d\.ts))$/.test(name)),
      [],
    );
    assert.deepEqual(
      names.filter((name) => name.includes('.test.')),
      [],
    );
  });

  test('the manifest of the checkout is as it was', () => {
    const checkout = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));
    assert.deepEqual(installed.restoredManifest, checkout);
  });
});
