import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameEngine } from './name-engine.ts';

test('PostgreSQL is taken, however it was built', () => {
  for (const text of [
    'PostgreSQL 17.10 on x86_64-pc-linux-gnu, compiled by gcc (GCC) 8.5.0, 64-bit',
    'PostgreSQL 15.13 (Debian 15.13-0+deb12u1) on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0-14) 12.2.0, 64-bit',
    'PostgreSQL 16.9 (Ubuntu 16.9-0ubuntu0.24.04.1) on aarch64-unknown-linux-gnu, compiled by gcc, 64-bit',
    'PostgreSQL 19beta1 on x86_64-pc-linux-musl, compiled by gcc, 64-bit',
  ]) {
    assert.deepEqual(nameEngine(text), { name: 'PostgreSQL', isTested: true, isPostgres: true }, text);
  }
});

test('anything else is named', () => {
  const cases = [
    [
      'CockroachDB CCL v26.3.1 (x86_64-pc-linux-gnu, built 2026/08/11 14:02:10, go1.25)',
      'CockroachDB CCL v26.3.1',
      false,
    ],
    [
      'PostgreSQL 15.12-YB-2.25.2.0-b0 on x86_64-pc-linux-gnu, compiled by clang version 17, 64-bit',
      'YugabyteDB 2.25.2.0',
      true,
    ],
    [
      'PostgreSQL 14.4 (Greenplum Database 7.1.0 build 1) on x86_64-pc-linux-gnu',
      'PostgreSQL 14.4 (Greenplum Database 7.1.0 build 1)',
      true,
    ],
    ['', 'without a name', false],
    [`Something\u0000\u001b[31m${'x'.repeat(100)}`, `Something  [31m${'x'.repeat(45)}`, false],
  ] as const;
  for (const [text, name, isPostgres] of cases) {
    assert.deepEqual(nameEngine(text), { name, isTested: false, isPostgres });
  }
});
