import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { judgeMixedLoad } from './judge-mixed-load.ts';
import { runMixedLoad } from './run-mixed-load.ts';

test('honest and hostile load together for a while: nobody honest is refused, and nothing grows', {
  skip: !existsSync('/proc/self/status') && 'this system tells the memory of a process in another way',
}, async (t) => {
  const measured = await runMixedLoad({ minutes: 0.5, tell: (line) => t.diagnostic(line) });
  assert.deepEqual(judgeMixedLoad(measured), []);
});
