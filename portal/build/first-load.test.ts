import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const dist = join(import.meta.dirname, '..', 'dist');

/** The files of one kind that the page itself names, and so every visitor loads, in bytes as they are sent to a browser that takes gzip; brotli is smaller. */
function weigh(ending: string): number {
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  const named = [...page.matchAll(new RegExp(`(?:src|href)="/portal/(assets/[\\w.-]{1,99}\\.${ending})"`, 'g'))];
  assert.ok(named.length > 0, `the page names files that end in ${ending}`);
  // Small files are not compressed.
  const files = named.map(
    ([, name = '']) => [`${name}.gz`, name].map((file) => join(dist, file)).find(existsSync) ?? '',
  );
  return files.reduce((sum, file) => sum + statSync(file).size, 0);
}

test('what everybody loads first stays within 150 kB of scripts and 32 kB of styles', () => {
  assert.ok(weigh('js') <= 150_000, `${weigh('js')} bytes of scripts`);
  assert.ok(weigh('css') <= 32_000, `${weigh('css')} bytes of styles`);
});
