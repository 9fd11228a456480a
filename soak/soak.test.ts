import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { judgeSoak } from './judge-soak.ts';
import { soak } from './soak.ts';

test('a minute of honest and hostile load together: nobody honest is refused, and nothing grows', {
  skip: !existsSync('/proc/self/status') && 'this system tells the memory of a process in another way',
}, async (t) => {
  const measured = await soak({ minutes: 1, tell: (line) => t.diagnostic(line) });
  assert.deepEqual(judgeSoak(measured), []);
});
