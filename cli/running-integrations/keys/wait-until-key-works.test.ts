import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CommandFailure } from '../../command-line/command-failure.ts';
import { usualAttempts, waitUntilKeyWorks } from './wait-until-key-works.ts';

const unknown = () =>
  new CommandFailure('refused', {
    error: 'invalid_grant',
    document: { error_description: 'Client authentication failed. Unknown key identifier (kid) for client.' },
  });

describe('waiting until a key works', () => {
  const wait = async (outcomes: readonly (Error | undefined)[], attempts = usualAttempts) => {
    const pauses: number[] = [];
    let asked = 0;
    const outcome = waitUntilKeyWorks({
      attempts,
      tryToken: async () => {
        const failure = outcomes[Math.min(asked, outcomes.length - 1)];
        asked += 1;
        if (failure !== undefined) throw failure;
      },
      pause: async (milliseconds) => {
        pauses.push(milliseconds);
      },
    });
    return { pauses, outcome: await outcome.catch((error: unknown) => error) };
  };

  it('asks at once, and does not wait for what works', async () => {
    assert.deepEqual(await wait([undefined]), { pauses: [], outcome: { attempts: 1, refusedScope: undefined } });
  });

  it('asks again, ever slower, while the key is unknown or the server in trouble', async () => {
    const noAnswer = new CommandFailure('nothing', { error: 'no_answer' });
    const trouble = new CommandFailure('502', { error: 'unexpected_answer', document: { status: 502 } });
    assert.deepEqual(await wait([unknown(), noAnswer, trouble, unknown(), undefined]), {
      pauses: [500, 1000, 2000, 4000],
      outcome: { attempts: 5, refusedScope: undefined },
    });
  });

  it('gives up, a little after the ten minutes that changes may take', async () => {
    const { pauses, outcome } = await wait([unknown()]);
    assert.ok(outcome instanceof CommandFailure);
    assert.equal(outcome.document.error, 'key_not_known_yet');
    assert.equal(pauses.length, usualAttempts - 1);
    const minutes = pauses.reduce((sum, pause) => sum + pause, 0) / 60_000;
    assert.ok(minutes > 10 && minutes < 12, String(minutes));
  });

  it('does not wait where waiting is of no use', async () => {
    for (const failure of [
      new CommandFailure('refused', { error: 'invalid_grant', document: { error_description: 'Client not found.' } }),
      new CommandFailure('refused', { error: 'invalid_request' }),
      new TypeError('a bug'),
    ]) {
      assert.deepEqual(await wait([failure, undefined]), { pauses: [], outcome: failure });
    }
  });
});
