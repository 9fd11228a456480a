import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { bundleProgram } from './bundle-program.ts';

test('a source that asks where it is in a way that the bundle cannot keep ends the build', async () => {
  const { path: folder, remove } = await temporaryFolder();
  try {
    const bundling = bundleProgram({
      entry: 'packaging/bundling/list-shipped-files.ts',
      folder,
      file: 'main.js',
      inOne: true,
      locate: (shipped) => JSON.stringify(shipped),
    });
    await assert.rejects(bundling, /list-shipped-files\.ts asks where it is/);
  } finally {
    await remove();
  }
});
