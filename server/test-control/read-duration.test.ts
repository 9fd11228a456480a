import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDuration } from './read-duration.ts';

test('a duration is seconds, a number with a unit, or ISO 8601', () => {
  const cases: [number | string, number | undefined][] = [
    [90, 90_000],
    [-1.5, -1500],
    ['90', 90_000],
    ['90s', 90_000],
    ['250ms', 250],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['30d', 2_592_000_000],
    ['-1d', -86_400_000],
    ['PT5M', 300_000],
    ['P1DT2H', 93_600_000],
    ['-PT0.5S', -500],
    ['P', undefined],
    ['PT', undefined],
    ['', undefined],
    ['5 minutes', undefined],
    ['P1Y', undefined],
    [Number.NaN, undefined],
  ];
  for (const [given, milliseconds] of cases) assert.equal(readDuration(given), milliseconds, String(given));
});
