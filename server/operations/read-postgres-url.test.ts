import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPostgresUrl } from './read-postgres-url.ts';

test('one server', () => {
  for (const url of [
    'postgres://h/n',
    'postgresql://u:p%40@h:5432/n?sslmode=require',
    'postgres:///n?host=/run/postgresql',
    'postgres://[::1]:5432/n',
  ]) {
    assert.deepEqual(readPostgresUrl(url), { urls: [url], mustWrite: false, isPooled: false });
  }
});

test('several servers, of which the one is taken that can be written to', () => {
  const urls = [
    'postgres://u:p%2C@a:5432/n?sslmode=require',
    'postgres://u:p%2C@b.example:5433/n?sslmode=require',
    'postgres://u:p%2C@[::1]/n?sslmode=require',
  ];
  const hosts = 'postgres://u:p%2C@a:5432,b.example:5433,[::1]/n?sslmode=require';
  for (const asked of ['', '&target_session_attrs=read-write', '&target_session_attrs=primary']) {
    assert.deepEqual(readPostgresUrl(`${hosts}${asked}`), { urls, mustWrite: true, isPooled: false });
  }
});

test('one server that must be written to, and a pooler', () => {
  assert.deepEqual(readPostgresUrl('postgres://h/n?target_session_attrs=read-write'), {
    urls: ['postgres://h/n'],
    mustWrite: true,
    isPooled: false,
  });
  assert.deepEqual(readPostgresUrl('postgres://h:6432/n?pgbouncer=true&options=-c%20a%3Db'), {
    urls: ['postgres://h:6432/n?options=-c%20a%3Db'],
    mustWrite: false,
    isPooled: true,
  });
});

test('what nobody can be asked for by is none', () => {
  for (const url of [
    'mysql://h/n',
    'postgres://a,,b/n',
    'postgres://a,/n',
    'postgres://a:x,b/n',
    'postgres://a,b/n?target_session_attrs=any',
    'postgres://a,b/n?target_session_attrs=prefer-standby',
    'postgres://a/n?target_session_attrs=standby',
    'postgres://a/n?pgbouncer=maybe',
  ]) {
    assert.equal(readPostgresUrl(url), undefined, url);
  }
});
