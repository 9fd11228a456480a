import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPageKeys } from './page-keys.ts';

const keys = createPageKeys(Buffer.alloc(32, 1));
const list = ['users', 'system-a'];

test('a key comes back as it was', () => {
  const key = [1_700_000_000_000, 'æ" id'];
  assert.deepEqual(keys.read(list, keys.write(list, key)), key);
  assert.deepEqual(createPageKeys(Buffer.alloc(32, 1)).read(list, keys.write(list, key)), key);
});

test('a text that was not written for this list is none', () => {
  const written = keys.write(list, [1, 'a']);
  const tampered = Buffer.from(written, 'base64url');
  tampered[tampered.length - 3] = (tampered.at(-3) ?? 0) ^ 1;
  const foreign = {
    'of another list': keys.write(['users', 'system-b'], [1, 'a']),
    'of another server': createPageKeys(Buffer.alloc(32, 2)).write(list, [1, 'a']),
    changed: tampered.toString('base64url'),
    'without its seal': Buffer.from('[1,"a"]').toString('base64url'),
    'with something behind it': `${written}=`,
    cut: written.slice(0, -2),
    empty: '',
    'no base64': '%%%',
    long: 'A'.repeat(1_000_000),
  };
  for (const [what, text] of Object.entries(foreign)) assert.equal(keys.read(list, text), undefined, what);
});
