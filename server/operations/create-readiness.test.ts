import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { createReadiness } from './create-readiness.ts';

describe('readiness', () => {
  let now = 0;
  let answers: PromiseWithResolvers<string | undefined>[] = [];
  beforeEach(() => {
    [now, answers] = [0, []];
  });
  const open = (more: { run?: () => Promise<string | undefined> } = {}) =>
    createReadiness({
      checks: [
        {
          silent: 'no answer',
          run: () => {
            answers.push(Promise.withResolvers());
            return answers.at(-1)?.promise as Promise<string | undefined>;
          },
          ...more,
        },
      ],
      report: () => {},
      monotonic: () => now,
    });

  test('a hundred who ask at once or within a second cost one look', async () => {
    const readiness = open();
    const asked = Array.from({ length: 100 }, () => readiness());
    answers[0]?.resolve('the disk is full');
    for (const problems of await Promise.all(asked)) assert.deepEqual(problems, ['the disk is full']);
    now = 999;
    assert.deepEqual(await readiness(), ['the disk is full']);
    assert.equal(answers.length, 1);
    now = 1000;
    const again = readiness();
    answers[1]?.resolve(undefined);
    assert.deepEqual(await again, []);
    assert.equal(answers.length, 2);
  });

  test('a look that hangs has failed after two seconds, does not pile up, and is made up for when it ends', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const pass = (milliseconds: number) => {
      now += milliseconds;
      context.mock.timers.tick(milliseconds);
    };
    const readiness = open();
    const first = readiness();
    pass(2000);
    assert.deepEqual(await first, ['no answer']);
    for (let second = 0; second < 10; second += 1) {
      pass(1000);
      const asked = readiness();
      pass(0);
      assert.deepEqual(await asked, ['no answer']);
    }
    assert.equal(answers.length, 1);
    answers[0]?.resolve(undefined);
    await answers[0]?.promise;
    pass(1000);
    const asked = readiness();
    await new Promise(setImmediate);
    answers[1]?.resolve(undefined);
    assert.deepEqual(await asked, []);
  });

  test('a look that breaks is a failure, and reported', async () => {
    const reported: unknown[] = [];
    const readiness = createReadiness({
      checks: [
        { silent: 'broken', run: () => Promise.reject(new Error('a bug')) },
        { silent: 'no answer', run: async () => undefined },
      ],
      report: (error) => reported.push(error),
    });
    assert.deepEqual(await readiness(), ['broken']);
    assert.match(String(reported[0]), /a bug/);
  });
});
