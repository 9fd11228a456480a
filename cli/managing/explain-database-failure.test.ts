import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameDatabase } from './explain-database-failure.ts';

test('a database is named without user and password, by all of its servers', () => {
  const url = 'postgres://portvakt:hunter2@a.example:5432,[::1]:5433/register?target_session_attrs=read-write';
  assert.equal(nameDatabase({ kind: 'postgres', url }), 'a.example:5432,[::1]:5433/register');
  assert.equal(nameDatabase({ kind: 'postgres', url: 'postgresql://portvakt:hunter2@b/n?sslmode=require' }), 'b/n');
});
