import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RecordedChange } from '#audit-trail';
import { createKeptList } from './keep-list.ts';
import type { ReadyAnswer } from './ready-answer.ts';

interface Entry {
  readonly id: string;
  readonly json: string;
}
type Filter = { readonly only?: string };

function setUp({ most }: { most?: number } = {}) {
  const records = new Map<string, string>();
  const work = { all: 0, some: [] as (readonly string[])[], fits: 0, caughtUp: 0 };
  let announce: (changes: readonly RecordedChange[] | undefined) => void = () => {};
  let fresh = true;
  let gate: Promise<void> = Promise.resolve();
  const toEntry = ([id, text]: readonly [string, string]): Entry => ({ id, json: JSON.stringify(text) });
  const kept = createKeptList<Entry, Filter>({
    feed: {
      subscribe: (listener) => {
        announce = listener;
      },
      isFresh: () => fresh,
      catchUp: async () => {
        work.caughtUp += 1;
      },
    },
    readAll: async function* () {
      work.all += 1;
      const entries = [...records].map(toEntry);
      await gate;
      yield entries;
    },
    readSome: async (ids) => {
      work.some.push(ids);
      const found = [...records].filter(([id]) => ids.includes(id)).map(toEntry);
      await gate;
      return found;
    },
    concerns: ({ kind, subject }) => (kind === 'scope' ? { id: subject } : kind === 'prefix' ? 'all' : undefined),
    fits: ({ id }, { only }) => {
      work.fits += 1;
      return only === undefined || id === only;
    },
    keyOf: ({ only }) => String(only),
    ...(most !== undefined && { most }),
  });
  const read = async (filter: Filter = {}) => text(await kept.find(filter));
  return {
    kept,
    records,
    work,
    read,
    change: (id: string, value: string | undefined, kind: RecordedChange['kind'] = 'scope') => {
      if (value === undefined) records.delete(id);
      else records.set(id, value);
      announce([{ kind, subject: id, organisation: undefined }]);
    },
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

const text = (answer: ReadyAnswer | undefined) => answer && JSON.parse(Buffer.concat(answer.pieces).toString());

describe('a kept list', () => {
  test('is read once, for however many ask at once, and answered by id', async () => {
    const { records, work, read } = setUp();
    records.set('b', 'B').set('a', 'A');
    assert.deepEqual(await Promise.all(Array.from({ length: 50 }, () => read())), Array(50).fill(['A', 'B']));
    assert.deepEqual(await read({ only: 'b' }), ['B']);
    assert.deepEqual(await read({ only: 'c' }), []);
    assert.equal(work.all, 1);
  });

  test('is written once while nothing changes: the very same bytes are sent', async () => {
    const { records, kept, work } = setUp();
    for (let index = 0; index < 1_000; index += 1) records.set(String(index).padStart(4, '0'), 'x'.repeat(1_000));
    const [first, second] = await Promise.all([kept.find({}), kept.find({})]);
    assert.equal(first, second);
    assert.equal(await kept.find({}), first);
    assert.equal(work.fits, 1_000);
    assert.ok((first?.pieces.length ?? 0) > 1, 'in pieces');
    assert.equal(first?.length, 1_000 * 1_003 + 1);
  });

  test('has what was changed, made and removed, and reads only that again', async () => {
    const { records, kept, work, read, change } = setUp();
    records.set('a', 'A').set('b', 'B');
    const before = (await kept.find({}))?.entityTag;
    change('b', 'Bee');
    change('c', 'C');
    change('a', undefined);
    change('d', 'D', 'client');
    assert.deepEqual(await read(), ['Bee', 'C']);
    assert.deepEqual(work, { ...work, all: 1, some: [['b', 'c', 'a']] });
    const after = (await kept.find({}))?.entityTag;
    assert.notEqual(after, before);
    change('c', 'C');
    assert.equal((await kept.find({}))?.entityTag, after);
  });

  test('shows a change to whoever asks after it, though others are reading what was before', async () => {
    const { records, read, change, hold, forgetAll } = setUp();
    records.set('a', 'old');
    const release = hold();
    const early = read();
    change('a', 'new');
    const late = read();
    release();
    await early;
    assert.deepEqual(await late, ['new']);
    const again = hold();
    change('a', 'newer');
    const second = read();
    change('a', 'newest');
    const third = read();
    again();
    await second;
    assert.deepEqual(await third, ['newest']);
    records.set('b', 'loaded in bulk');
    forgetAll();
    assert.deepEqual(await read(), ['newest', 'loaded in bulk']);
  });

  test('asks the feed first while that is behind', async () => {
    const { records, work, read, setFresh, change } = setUp();
    records.set('a', 'A');
    setFresh(false);
    await Promise.all([read(), read(), read()]);
    assert.deepEqual([work.all, work.caughtUp], [1, 1]);
    change('x', 'X', 'prefix');
    assert.deepEqual(await read(), ['A', 'X']);
    assert.equal(work.all, 2);
  });

  test('is given up when there is too much of it, while it is read and when it grows', async () => {
    const large = setUp({ most: 100 });
    large.records.set('a', 'x'.repeat(200));
    assert.equal(await large.read(), undefined);
    assert.equal(await large.read(), undefined);
    assert.equal(large.work.all, 1);
    const growing = setUp({ most: 100 });
    growing.records.set('a', 'A');
    assert.deepEqual(await growing.read(), ['A']);
    growing.change('b', 'x'.repeat(200));
    assert.equal(await growing.read(), undefined);
  });

  test('is read again after the database was away', async () => {
    let away = true;
    const kept = createKeptList<Entry, Filter>({
      feed: { subscribe: () => {}, isFresh: () => true, catchUp: async () => {} },
      readAll: async function* () {
        if (away) throw new Error('away');
        yield [{ id: 'a', json: '"A"' }];
      },
      readSome: async () => [],
      concerns: () => undefined,
      fits: () => true,
      keyOf: () => '',
    });
    await assert.rejects(kept.find({}), /away/);
    away = false;
    assert.deepEqual(text(await kept.find({})), ['A']);
  });
});
