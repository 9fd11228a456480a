import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Ending, NO_KNOWN_END } from '#clients';
import { decideStage, type Successor } from './decide-stage.ts';

const DAY = 24 * 60 * 60 * 1000;
const END = Date.UTC(2027, 0, 1);
const ending: Ending = {
  kind: 'key',
  clientId: 'a',
  clientName: null,
  keeper: '310123412',
  hash: 'old',
  kid: 'old',
  registeredAt: END - 365 * DAY,
  endsAt: END,
};
const successor: Successor = {
  clientId: 'a',
  kind: 'key',
  hash: 'new',
  kid: 'new',
  registeredAt: END - 40 * DAY,
  endsAt: END + 300 * DAY,
  lastUsedAt: END - 39 * DAY,
};
const decide = (daysBefore: number, more: Partial<Ending> = {}, successors: readonly Successor[] = []) =>
  decideStage({ ...ending, ...more }, { successors, now: END - daysBefore * DAY });

describe('the stage that is due', () => {
  const cases: readonly (readonly [daysBefore: number, stage: string | undefined])[] = [
    [61, undefined],
    [60, '60'],
    [31, '60'],
    [30, '30'],
    [7.001, '30'],
    [7, '7'],
    [1, '1'],
    [0.001, '1'],
    [0, 'ended'],
    [-6.9, 'ended'],
    [-7, undefined],
  ];
  for (const [days, stage] of cases) test(`${days} days before: ${stage}`, () => assert.equal(decide(days), stage));

  test('a stage that had passed when the key was made is left out', () => {
    const made = { registeredAt: END - 5 * DAY };
    assert.equal(decide(4.9, made), undefined);
    assert.equal(decide(0.9, made), '1');
  });

  test('where no end is known, it is told at once and every half year', () => {
    const certificate = { kind: 'certificate', endsAt: NO_KNOWN_END } as const;
    assert.deepEqual(
      [365, 190, 180].map((days) => decide(days, certificate)),
      ['unknown-0', 'unknown-0', 'unknown-1'],
    );
  });
});

describe('a successor', () => {
  const silent: readonly (readonly [what: string, change: Partial<Successor>, isSilent: boolean])[] = [
    ['in use, which lives longer', {}, true],
    ['that was never used', { lastUsedAt: undefined }, false],
    ['that ends earlier', { endsAt: END - DAY }, false],
    ['of another client', { clientId: 'b' }, false],
    ['that is the same key', { hash: 'old' }, false],
    ['whose kid was used by a key before it', { lastUsedAt: END - 41 * DAY }, false],
    ['that is a secret', { kind: 'secret' }, false],
  ];
  for (const [what, change, isSilent] of silent) {
    test(`${what}: ${isSilent ? 'silent' : 'told'}`, () =>
      assert.equal(decide(20, {}, [{ ...successor, ...change }]), isSilent ? undefined : '30'));
  }

  test('a later secret silences the one before it at once', () => {
    const secret = { ...successor, kind: 'secret', lastUsedAt: undefined } as const;
    assert.equal(decide(20, { kind: 'secret' }, [secret]), undefined);
    assert.equal(decide(20, { kind: 'secret' }, [successor]), '30');
  });
});
