import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Refusal, writeHint } from '@portvakt/protocol';
import type { GrantRecord } from '#grant-journal';
import { createGrantTaker, type Taken } from './take-once.ts';

/** Behaves as the real journal does: takes each grant once, together with its record. */
function open(withoutTokenId: 'once' | 'repeatable') {
  const used = new Set<string>();
  const records: unknown[] = [];
  let looks = 0;
  const taker = createGrantTaker(
    {
      use: async ({ hash }, record) => {
        looks += 1;
        if (used.has(hash.toString('hex'))) return 'used before';
        used.add(hash.toString('hex'));
        records.push(record);
        return 'written';
      },
      record: async (record) => {
        records.push(record);
      },
    },
    { withoutTokenId },
  );
  const identify = (tokenId?: string, signingInput = 'header.claims') =>
    taker.identify({ clientId: 'a', claims: { tokenId, expiresAt: 100 }, signingInput });
  return { taker, identify, records, looks: () => looks };
}

const record = { outcome: 'token' } as GrantRecord;
const refusalOf = (taken: Taken): Refusal | undefined => (typeof taken === 'string' ? undefined : taken.refused);

describe('a grant without jti', () => {
  test('is taken again where it may be, and each token is on record', async () => {
    const { taker, identify, records, looks } = open('repeatable');
    assert.equal(await taker.take(identify(), record), 'first');
    for (let asked = 0; asked < 3; asked += 1) {
      assert.equal(taker.recognise(identify()), undefined);
      assert.equal(await taker.take(identify(), record), 'again');
    }
    assert.equal(records.length, 4);
    assert.equal(looks(), 2, 'what is known to be used is not looked up');
  });

  test('is taken again when the same text comes at once', async () => {
    const { taker, identify, records } = open('repeatable');
    const taken = await Promise.all(Array.from({ length: 5 }, () => taker.take(identify(), record)));
    assert.deepEqual(taken.sort(), ['again', 'again', 'again', 'again', 'first']);
    assert.equal(records.length, 5);
  });

  test('is taken once elsewhere, and told that the jti is missing', async () => {
    const { taker, identify } = open('once');
    assert.equal(await taker.take(identify(), record), 'first');
    const refused = refusalOf(await taker.take(identify(), record));
    assert.equal(refused?.refusal, 'replayed');
    assert.match(
      writeHint(refused?.hint) ?? '',
      /has no jti, so two that are made within the same second are the same/,
    );
    assert.equal(taker.recognise(identify())?.refusal, 'replayed');
    assert.equal(await taker.take(identify(undefined, 'header.other'), record), 'first');
  });
});

test('a grant with jti is taken once, wherever', async () => {
  for (const withoutTokenId of ['once', 'repeatable'] as const) {
    const { taker, identify } = open(withoutTokenId);
    assert.equal(await taker.take(identify('x'), record), 'first');
    const refused = refusalOf(await taker.take(identify('x', 'header.other'), record));
    assert.equal(refused?.refusal, 'replayed');
    assert.match(writeHint(refused?.hint) ?? '', /a new jti for every request/);
    assert.equal(taker.recognise(identify('x'))?.refusal, 'replayed');
  }
});
