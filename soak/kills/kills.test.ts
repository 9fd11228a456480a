import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { drawFromSeed } from '@portvakt/server/draw-from-seed';
import { judgeKills } from './judge-kills.ts';
import { planKills, settings, shareKills } from './kill-kinds.ts';
import { killAgainAndAgain } from './run-kills.ts';

describe('kill -9', () => {
  test('of two workers and of their parent, under load: nothing answered is lost, no grant passes twice, no orphan lives on', {
    skip: !existsSync('/proc/self/status') && 'this system tells of processes in another way',
  }, async (t) => {
    const killed = await killAgainAndAgain({
      setting: { database: 'sqlite', workers: 2 },
      count: 2,
      seed: 16,
      tell: (line) => t.diagnostic(line),
    });
    assert.deepEqual(killed.problems, []);
    assert.deepEqual(killed.kills, { everything: 1, parent: 1 });
    assert.ok(killed.tokens > 0 && killed.registered > 0 && killed.repeats > 0);
  });

  test('is planned the same for the same seed, with every kind in its turn', () => {
    const setting = { database: 'postgres', workers: 2 } as const;
    const plan = planKills(setting, 8, drawFromSeed(1));
    assert.deepEqual(plan, planKills(setting, 8, drawFromSeed(1)));
    assert.notDeepEqual(plan, planKills(setting, 8, drawFromSeed(2)));
    const kinds = ['everything', 'parent', 'worker', 'backend'];
    assert.deepEqual(
      plan.map(({ victim }) => victim),
      [...kinds, ...kinds],
    );
    assert.deepEqual(
      planKills({ database: 'sqlite', workers: 1 }, 2, drawFromSeed(1)).map(({ victim }) => victim),
      ['everything', 'everything'],
    );
  });

  test('is shared among all settings', () => {
    assert.deepEqual(
      shareKills(10).map(([, kills]) => kills),
      [3, 3, 2, 2],
    );
    assert.equal(shareKills(100).length, settings.length);
  });

  test('that loses something, or was not made, is named', () => {
    const setting = { database: 'sqlite', workers: 1 } as const;
    const good = { setting, tokens: 5, registered: 5, repeats: 5, lost: 0, starts: [], longestOrphan: 0, problems: [] };
    assert.deepEqual(judgeKills([{ ...good, kills: { everything: 2 } }], 2), []);
    assert.deepEqual(judgeKills([{ ...good, kills: { everything: 1 } }], 2), ['1 of 2 kills were made']);
    assert.deepEqual(judgeKills([{ ...good, kills: { everything: 2 }, tokens: 0 }], 2), [
      'SQLite, 1 worker: nothing was sent',
    ]);
    assert.deepEqual(judgeKills([{ ...good, kills: { everything: 2 }, problems: ['two tokens for one grant'] }], 2), [
      'SQLite, 1 worker: two tokens for one grant',
    ]);
  });
});
