import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composeManifest, listSources } from './compose-manifest.ts';

const exports = {
  '.': { browser: './refuse-browser.ts', default: './index.ts' },
  './fastify': './adapters/fastify.ts',
  './package.json': './package.json',
};

test('every source that exports names becomes what tsc makes of it, types first', () => {
  const manifest = composeManifest({ name: '@portvakt/x', version: '1.0.0', exports });
  assert.equal(
    JSON.stringify(manifest.exports),
    JSON.stringify({
      '.': {
        browser: { types: './dist/refuse-browser.d.ts', default: './dist/refuse-browser.js' },
        default: { types: './dist/index.d.ts', default: './dist/index.js' },
      },
      './fastify': { types: './dist/adapters/fastify.d.ts', default: './dist/adapters/fastify.js' },
      './package.json': './package.json',
    }),
  );
});

test('a package with one entry keeps that form', () => {
  const manifest = composeManifest({ name: '@portvakt/x', version: '1.0.0', exports: './index.ts' });
  assert.deepEqual(manifest.exports, { types: './dist/index.d.ts', default: './dist/index.js' });
});

test('what serves the checkout only is left out, and the rest is kept in its order', () => {
  const manifest = composeManifest({
    name: '@portvakt/x',
    version: '1.0.0',
    private: true,
    type: 'module',
    exports: './index.ts',
    scripts: { prepack: '…' },
    dependencies: { jose: '6' },
    devDependencies: { typescript: '7' },
  });
  assert.deepEqual(Object.keys(manifest), ['name', 'version', 'type', 'dependencies', 'exports']);
});

test('sources are listed once, without what is not built', () => {
  assert.deepEqual(listSources({ ...exports, './again': './index.ts' }), [
    './refuse-browser.ts',
    './index.ts',
    './adapters/fastify.ts',
  ]);
});
