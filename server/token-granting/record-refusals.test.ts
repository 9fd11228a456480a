import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuse } from '@portvakt/protocol';
import { createGrantTaker } from '#assertion-checking';
import type { GrantRecord } from '#grant-journal';
import { createBudget } from '#operations';
import { createRefusalRecorder } from './record-refusals.ts';

const record: GrantRecord = {
  at: 0,
  traceId: '0'.repeat(32),
  outcome: 'expired',
  clientId: 'client',
  consumer: '310123412',
  supplier: undefined,
  scope: undefined,
  tokenId: undefined,
  lifetime: undefined,
  keyId: undefined,
  hasPid: false,
};

function open() {
  let now = 0;
  const written: (GrantRecord | undefined)[] = [];
  let away = false;
  const journal = {
    record: async (line: GrantRecord) => {
      if (away) throw new Error('away');
      written.push(line);
    },
  };
  const recorder = createRefusalRecorder({
    journal,
    budget: createBudget({ burst: 1, perSecond: 1, monotonic: () => now }),
  });
  return {
    recorder,
    written,
    wait: () => {
      now += 1000;
    },
    setAway: (to: boolean) => {
      away = to;
    },
  };
}

test('what was held back is told in the next record of that client and kind, and once', async () => {
  const { recorder, written, wait } = open();
  assert.deepEqual(await recorder.record(record), { heldBack: 0 });
  for (let sent = 0; sent < 7; sent += 1) assert.equal(await recorder.record(record), 'held back');
  assert.deepEqual(await recorder.record({ ...record, outcome: 'audience-invalid' }), { heldBack: 0 });
  wait();
  assert.deepEqual(await recorder.record(record), { heldBack: 7 });
  wait();
  assert.deepEqual(await recorder.record(record), { heldBack: 0 });
  assert.deepEqual(
    written.map((line) => line?.details),
    [undefined, undefined, 'held back 7', undefined],
  );
});

test('a count is not lost when the record could not be written', async () => {
  const { recorder, written, wait, setAway } = open();
  await recorder.record(record);
  await recorder.record(record);
  wait();
  setAway(true);
  await assert.rejects(recorder.record(record), /away/);
  setAway(false);
  wait();
  assert.deepEqual(await recorder.record(record), { heldBack: 1 });
  assert.equal(written.at(-1)?.details, 'held back 1');
});

test('nor when the grant turns out to have been used before', async () => {
  const { recorder, wait } = open();
  const replayed = refuse('replayed');
  const taken: (GrantRecord | undefined)[] = [];
  const take = (outcome: typeof replayed | undefined) => async (line: GrantRecord | undefined) => {
    taken.push(line);
    return outcome;
  };
  await recorder.recordWith(record, take(undefined));
  assert.deepEqual(await recorder.recordWith(record, take(undefined)), { recorded: 'held back' });
  assert.equal(taken[1], undefined, 'the grant is taken without a record');
  wait();
  assert.deepEqual(await recorder.recordWith(record, take(replayed)), { replayed });
  wait();
  assert.deepEqual(await recorder.recordWith(record, take(undefined)), { recorded: { heldBack: 1 } });
});

test('a grant that is replayed over and over is looked up once', async () => {
  let asked = 0;
  const journal = {
    use: async () => {
      asked += 1;
      return 'used before' as const;
    },
    record: async () => assert.fail('nothing is recorded of it'),
  };
  const taker = createGrantTaker(journal, { withoutTokenId: 'repeatable' });
  const grant = taker.identify({ clientId: 'a', claims: { tokenId: 'x', expiresAt: 1 }, signingInput: 'a.b' });
  const other = taker.identify({ clientId: 'b', claims: { tokenId: 'x', expiresAt: 1 }, signingInput: 'a.b' });
  assert.equal(taker.recognise(grant), undefined);
  const taken = await taker.take(grant, undefined);
  assert.equal(typeof taken === 'string' ? taken : taken.refused.refusal, 'replayed');
  for (let sent = 0; sent < 50; sent += 1) assert.equal(taker.recognise(grant)?.refusal, 'replayed');
  assert.equal(taker.recognise(other), undefined, 'of another client it is another grant');
  assert.equal(asked, 1);
});
