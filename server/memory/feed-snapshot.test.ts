import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChangeKind, RecordedChange } from '#audit-trail';
import { FeedSnapshot } from './feed-snapshot.ts';

function setUp() {
  let announce: (changes: readonly RecordedChange[] | undefined) => void = () => {};
  const state = { fresh: true, stored: 1 };
  let gate: Promise<void> = Promise.resolve();
  const snapshot = new FeedSnapshot<number>({
    feed: {
      subscribe: (listener) => {
        announce = listener;
      },
      isFresh: () => state.fresh,
    },
    concerns: ({ kind }) => kind === 'signing-key',
    initial: 0,
    read: async (before) => {
      const found = before * 10 + state.stored;
      await gate;
      return found;
    },
  });
  return {
    snapshot,
    state,
    change: (kind: ChangeKind) => announce([{ kind, subject: 'a', organisation: undefined }]),
    forgetAll: () => announce(undefined),
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
  };
}

describe('what is read as a whole', () => {
  test('is current once it has been read, until a change that concerns it', async () => {
    const { snapshot, change, forgetAll } = setUp();
    assert.deepEqual([snapshot.isCurrent, snapshot.value], [false, 0]);
    await snapshot.refresh();
    assert.deepEqual([snapshot.isCurrent, snapshot.value], [true, 1]);
    change('client');
    assert.equal(snapshot.isCurrent, true);
    change('signing-key');
    assert.equal(snapshot.isCurrent, false);
    await snapshot.refresh();
    assert.deepEqual([snapshot.isCurrent, snapshot.value], [true, 11], 'it is read with what was known before');
    forgetAll();
    assert.equal(snapshot.isCurrent, false);
  });

  test('is not current while the feed is behind', async () => {
    const { snapshot, state } = setUp();
    await snapshot.refresh();
    state.fresh = false;
    assert.equal(snapshot.isCurrent, false);
    state.fresh = true;
    assert.equal(snapshot.isCurrent, true);
  });

  test('that was read before a change is not current after it', async () => {
    const { snapshot, change, hold } = setUp();
    const release = hold();
    const reading = snapshot.refresh();
    change('signing-key');
    release();
    await reading;
    assert.deepEqual([snapshot.isCurrent, snapshot.value], [false, 1]);
  });
});
