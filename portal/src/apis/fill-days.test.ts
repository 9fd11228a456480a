import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillDays } from './fill-days.ts';

test('days without tokens are days, too, over the end of a month and of summer time', () => {
  assert.deepEqual(fillDays({ from: '2026-02-27', to: '2026-03-01', days: [{ day: '2026-02-28', tokens: 3 }] }), [
    { day: '2026-02-27', tokens: 0 },
    { day: '2026-02-28', tokens: 3 },
    { day: '2026-03-01', tokens: 0 },
  ]);
  const summer = fillDays({ from: '2026-03-28', to: '2026-03-31', days: [] });
  assert.deepEqual(
    summer.map(({ day }) => day),
    ['2026-03-28', '2026-03-29', '2026-03-30', '2026-03-31'],
  );
});
