import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countRepeats } from './count-repeats.ts';
import { createLog } from './log.ts';

class Away extends Error {}

describe('errors that repeat', () => {
  it('an outage is a line with its stack, few that count, and one at its end', async (context) => {
    context.mock.timers.enable({ apis: ['setInterval'] });
    let now = 0;
    let away = true;
    const lines: { msg: string; failures?: number; seconds?: number; err?: object }[] = [];
    const log = countRepeats(createLog({ level: 'info', write: (line) => lines.push(JSON.parse(line)) }), {
      isOutage: (error) => error instanceof Away,
      works: async () => {
        if (away) throw new Away();
      },
      monotonic: () => now,
    });
    const pass = async (seconds: number, requests: number) => {
      for (let second = 0; second < seconds; second += 1) {
        for (let request = 0; request < requests; request += 1) {
          log[request % 2 === 0 ? 'error' : 'warn'](
            { traceId: 'a', err: new Away(`reason ${request}`) },
            'a request failed' as never,
          );
        }
        now += 1000;
        context.mock.timers.tick(1000);
        await new Promise(setImmediate);
      }
    };
    await pass(60, 100);
    away = false;
    await pass(3, 0);
    assert.equal(lines[0]?.msg, 'a request failed');
    assert.deepEqual(
      lines.slice(1).map(({ msg, failures, err }) => [msg, failures, err]),
      [
        ['errors go on', 2000, undefined],
        ['errors go on', 4000, undefined],
        ['errors go on', 6000, undefined],
        ['the database answers again', 6000, undefined],
      ],
    );
    assert.equal(lines.at(-1)?.seconds, 61);
    // The next outage is logged again, and a line without an error is not counted.
    log.info({}, 'a line' as never);
    log.error({ err: new Away() }, 'again' as never);
    assert.deepEqual(
      lines.slice(-2).map(({ msg }) => msg),
      ['a line', 'again'],
    );
  });

  it('each different error is told, and one that came once needs no second line', async (context) => {
    context.mock.timers.enable({ apis: ['setInterval'] });
    let now = 0;
    const messages: string[] = [];
    const log = countRepeats(createLog({ level: 'info', write: (line) => messages.push(JSON.parse(line).msg) }), {
      isOutage: () => false,
      works: async () => undefined,
      monotonic: () => now,
    });
    log.error({ err: new TypeError('one') }, 'first' as never);
    log.error({ err: new RangeError('two') }, 'second' as never);
    now += 1000;
    context.mock.timers.tick(1000);
    await new Promise(setImmediate);
    for (const _ of [1, 2, 3]) log.error({ err: new TypeError('one') }, 'third' as never);
    now += 1000;
    context.mock.timers.tick(1000);
    await new Promise(setImmediate);
    assert.deepEqual(messages, ['first', 'second', 'third', 'the errors have stopped']);
  });
});
