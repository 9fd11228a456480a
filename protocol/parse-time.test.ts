import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseTime } from './parse-time.ts';

test('every time from year 1 to 9999 is read as it was written', () => {
  const date = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(date, (time) => assert.equal(parseTime(time.toISOString()), time.getTime())),
    { numRuns: 1000 },
  );
});

test('offsets and parts that are left out are read', () => {
  const at = Date.parse('2026-03-01T10:30:00Z');
  for (const text of [
    '2026-03-01T10:30:00Z',
    '2026-03-01T10:30Z',
    '2026-03-01t10:30:00.000z',
    '2026-03-01T10:30:00',
    '2026-03-01T12:00:00+01:30',
    '2026-03-01T08:00:00.0000000-02:30',
  ]) {
    assert.equal(parseTime(text), at, text);
  }
});

test('a time that does not exist, or that no answer could hold, is none', () => {
  for (const text of [
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01T00:00:00+24:00',
    '0001-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    '0000-01-01T00:00:00Z',
    '+275760-09-13T00:00:00Z',
    '2026-01-01Tnoon',
    '2026-01-01T00:00:00Z (later)',
    '2026-01-01',
    '',
  ]) {
    assert.equal(parseTime(text), undefined, text);
  }
});
