import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { watchSilence } from './watch-silence.ts';

describe('the watch over workers', () => {
  const begin = () => {
    const time = { now: 0 };
    const watch = watchSilence<string>({ hungAfter: 30_000, monotonic: () => time.now });
    /** Looks each second; `speakers` say something before each. */
    const pass = (seconds: number, ...speakers: readonly string[]) => {
      const seen: string[] = [];
      for (let second = 0; second < seconds; second += 1) {
        time.now += 1000;
        for (const speaker of speakers) watch.heard(speaker);
        const { silent, back, hung } = watch.look();
        seen.push(...silent.map((worker) => `${worker} silent`), ...hung.map((worker) => `${worker} hung`));
        seen.push(...back.map(({ worker, seconds: quiet }) => `${worker} back after ${quiet}`));
      }
      return seen;
    };
    return { time, watch, pass };
  };

  it('reports one that is silent for five seconds, and one that speaks again', () => {
    const { watch, pass } = begin();
    for (const worker of ['a', 'b']) watch.heard(worker, true);
    assert.deepEqual(pass(4, 'a'), []);
    assert.equal(watch.answers('b'), true);
    assert.deepEqual(pass(1, 'a'), ['b silent']);
    assert.deepEqual([watch.answers('a'), watch.answers('b')], [true, false]);
    assert.deepEqual(pass(10, 'a'), []);
    assert.deepEqual(pass(1, 'a', 'b'), ['b back after 16']);
    assert.equal(watch.answers('b'), true);
  });

  it('names one that hangs', () => {
    const { watch, pass } = begin();
    watch.heard('a', true);
    assert.deepEqual(pass(29), ['a silent']);
    assert.deepEqual(pass(1), ['a hung']);
    watch.forget('a');
    assert.deepEqual(pass(60), []);
  });

  it('lets one start slowly, and counts nothing that happened while it was away itself', () => {
    const { time, watch, pass } = begin();
    watch.heard('starting');
    assert.deepEqual(pass(500), []);
    assert.equal(watch.answers('starting'), false);
    watch.heard('starting', true);
    time.now += 3_600_000;
    assert.deepEqual(pass(4), []);
  });
});
