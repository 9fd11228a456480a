import assert from 'node:assert/strict';
import { it } from 'node:test';
import { endBuypass } from './decide-validity.ts';

const cases = [
  ['in winter', '2026-01-15T10:00:00Z', '2029-01-15T22:59:00.000Z'],
  ['in summer', '2026-07-15T10:00:00Z', '2029-07-15T21:59:00.000Z'],
  // Summer time begins on 25 March 2029.
  ['the day before the clocks go forward', '2026-03-24T10:00:00Z', '2029-03-24T22:59:00.000Z'],
  ['the day the clocks go forward', '2026-03-25T10:00:00Z', '2029-03-25T21:59:00.000Z'],
  ['the day before the clocks go back', '2026-10-27T10:00:00Z', '2029-10-27T21:59:00.000Z'],
  ['the day the clocks go back', '2026-10-28T10:00:00Z', '2029-10-28T22:59:00.000Z'],
  ['from a leap day', '2024-02-29T10:00:00Z', '2027-03-01T22:59:00.000Z'],
] as const;

for (const [when, from, until] of cases) {
  it(`ends at 23:59 in Norway ${when}`, () => {
    assert.equal(new Date(endBuypass(Date.parse(from))).toISOString(), until);
  });
}

it('agrees with the time zone data for every day of many years', () => {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Oslo', timeStyle: 'short' });
  for (let day = Date.parse('2015-01-01T12:00:00Z'); day < Date.parse('2035-01-01T00:00:00Z'); day += 86_400_000) {
    assert.equal(clock.format(endBuypass(day)), '23:59', new Date(day).toISOString());
  }
});
