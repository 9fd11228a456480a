import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LruCache } from './lru-cache.ts';

const keysOf = (cache: Iterable<readonly [string, unknown]>) => [...cache].map(([key]) => key);

describe('a map that stays within bounds', () => {
  test('the least recently used entry makes room, whether it was read or written', () => {
    const cache = new LruCache<string, object>(3);
    for (const key of ['a', 'b', 'c']) cache.set(key, {});
    cache.get('a');
    cache.set('b', {});
    cache.peek('c');
    cache.set('d', {});
    assert.deepEqual(keysOf(cache), ['a', 'b', 'd']);
    assert.equal(cache.get('c'), undefined);
  });

  test('the order does not change while half of the room is free', () => {
    const cache = new LruCache<string, object>(4);
    cache.set('a', {});
    cache.set('b', {});
    cache.get('a');
    assert.deepEqual(keysOf(cache), ['a', 'b']);
    cache.set('c', {});
    cache.get('a');
    assert.deepEqual(keysOf(cache), ['b', 'c', 'a']);
  });

  test('entries weigh what they are said to weigh, and several make room for a heavy one', () => {
    const cache = new LruCache<string, { readonly size: number }>(10, ({ size }) => size);
    for (const key of ['a', 'b', 'c']) cache.set(key, { size: 3 });
    cache.set('d', { size: 6 });
    assert.deepEqual(keysOf(cache), ['c', 'd']);
    cache.set('d', { size: 1 });
    cache.set('e', { size: 6 });
    assert.deepEqual(keysOf(cache), ['c', 'd', 'e']);
    cache.set('f', { size: 11 });
    assert.deepEqual(keysOf(cache), [], 'what is heavier than all the room is not kept');
  });

  test('what was deleted or cleared leaves its room', () => {
    const cache = new LruCache<string, object>(2);
    for (const key of ['a', 'b']) cache.set(key, {});
    cache.delete('a');
    cache.delete('nothing');
    cache.set('c', {});
    assert.deepEqual(keysOf(cache), ['b', 'c']);
    cache.clear();
    for (const key of ['d', 'e']) cache.set(key, {});
    assert.deepEqual(keysOf(cache), ['d', 'e']);
  });
});
