import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RecordedChange } from '#audit-trail';
import { createCachedFinder } from './cached-finder.ts';

interface Question {
  readonly name: string;
}

function setUp(answers: Map<string, { value: number }>, mostRemembered?: number) {
  const asked: string[] = [];
  let announce: (changes: readonly RecordedChange[] | undefined) => void = () => {};
  let fresh = true;
  let gate: Promise<void> = Promise.resolve();
  const finder = createCachedFinder<Question, { value: number }>({
    read: async ({ name }) => {
      asked.push(name);
      const answer = answers.get(name);
      await gate;
      return answer;
    },
    feed: {
      subscribe: (listener) => {
        announce = listener;
      },
      isFresh: () => fresh,
    },
    keyOf: ({ name }) => name,
    concerns: ({ subject }, { name }) => subject === name,
    ...(mostRemembered !== undefined && { mostRemembered }),
  });
  return {
    finder,
    asked,
    answers,
    change: (subject: string) => announce([{ kind: 'system-user', subject, organisation: undefined }]),
    forgetAll: () => announce(undefined),
    setFresh: (value: boolean) => {
      fresh = value;
    },
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
  };
}

describe('a cached finder', () => {
  test('a yes and a no are asked for once, and then answered at once', async () => {
    const { finder, asked } = setUp(new Map([['a', { value: 1 }]]));
    assert.deepEqual(await finder.find({ name: 'a' }), { value: 1 });
    assert.deepEqual(finder.find({ name: 'a' }), { value: 1 });
    assert.equal(await finder.find({ name: 'b' }), undefined);
    assert.equal(finder.find({ name: 'b' }), undefined);
    assert.deepEqual(asked, ['a', 'b']);
  });

  test('a change that concerns a question makes its answer forgotten, and no other', async () => {
    const { finder, asked, answers, change } = setUp(new Map([['a', { value: 1 }]]));
    await finder.find({ name: 'a' });
    await finder.find({ name: 'b' });
    answers.set('b', { value: 2 });
    change('b');
    assert.deepEqual(finder.find({ name: 'a' }), { value: 1 });
    assert.deepEqual(await finder.find({ name: 'b' }), { value: 2 });
    assert.deepEqual(asked, ['a', 'b', 'b']);
  });

  test('an answer that was read before a change is not remembered after it', async () => {
    const { finder, answers, change, hold } = setUp(new Map([['a', { value: 1 }]]));
    const release = hold();
    const early = finder.find({ name: 'a' });
    answers.delete('a');
    change('a');
    release();
    assert.deepEqual(await early, { value: 1 });
    assert.equal(await finder.find({ name: 'a' }), undefined);
  });

  test('nothing in finder counts while the feed is behind, nor after a bulk load', async () => {
    const { finder, asked, setFresh, forgetAll } = setUp(new Map([['a', { value: 1 }]]));
    await finder.find({ name: 'a' });
    setFresh(false);
    await finder.find({ name: 'a' });
    setFresh(true);
    assert.deepEqual(finder.find({ name: 'a' }), { value: 1 });
    forgetAll();
    await finder.find({ name: 'a' });
    assert.deepEqual(asked, ['a', 'a', 'a']);
  });

  test('the least recently used one makes room', async () => {
    const { finder, asked } = setUp(new Map(), 2);
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await finder.find({ name });
    assert.deepEqual(asked, ['a', 'b', 'c', 'b']);
  });
});
