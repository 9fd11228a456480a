import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findContentEncoding } from './find-content-encoding.ts';

test('an encoded body is named by its encoding, one that stands as it is is none', () => {
  const ask = (encoding: string | undefined, more: object = { 'content-length': '5' }) =>
    findContentEncoding({ headers: { ...more, ...(encoding !== undefined && { 'content-encoding': encoding }) } });
  for (const none of [undefined, '', ' ', 'identity', 'Identity', 'identity, identity'])
    assert.equal(ask(none), undefined);
  for (const name of ['gzip', 'br', 'GZIP', 'x-made-up']) assert.equal(ask(name), name);
  assert.equal(ask('gzip', { 'transfer-encoding': 'chunked' }), 'gzip');
  assert.equal(ask('identity, gzip'), 'gzip');
  assert.equal(ask('gzip', {}), undefined, 'there is no body');
  assert.equal(ask('gzip', { 'content-length': '0' }), undefined);
  assert.equal(/["\\]/.test(ask('<script>"\\') ?? ''), false);
});
