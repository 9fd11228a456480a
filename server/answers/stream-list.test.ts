import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeList, writeRows } from './stream-list.ts';

const PAGES = 20;

/** A list of twenty pages, and how many of them were read. */
function longList() {
  const state = { read: 0 };
  const readPage = async (after: number | undefined) => {
    const page = after ?? 0;
    state.read += 1;
    // Some pages have no matching rows.
    const rows = page % 3 === 0 ? [] : [page * 2, page * 2 + 1];
    return { rows, next: page + 1 < PAGES ? page + 1 : undefined };
  };
  return { state, readPage };
}

const gather = async (json: string | AsyncIterable<string>) => {
  if (typeof json === 'string') return JSON.parse(json);
  let text = '';
  for await (const piece of json) text += piece;
  return JSON.parse(text);
};

test('a list is the same in pieces as whole', async () => {
  const { state, readPage } = longList();
  const expected = Array.from({ length: PAGES }, (_, page) => page)
    .filter((page) => page % 3 !== 0)
    .flatMap((page) => [{ at: page * 2 }, { at: page * 2 + 1 }]);
  assert.deepEqual(await gather(await writeList(readPage, (at) => ({ at }))), expected);
  assert.equal(state.read, PAGES);
  for (const length of [0, 1, 200, 201, 1_000]) {
    const rows = Array.from({ length }, (_, index) => index);
    assert.deepEqual(await gather(await writeRows(rows, (row) => row)), rows);
  }
  assert.equal(await writeList(async () => ({ rows: [], next: undefined }), String), '[]');
});

test('nothing is read that nobody takes', async () => {
  const { state, readPage } = longList();
  const json = await writeList(readPage, (at) => at);
  assert.ok(typeof json !== 'string');
  const pieces = json[Symbol.asyncIterator]();
  await pieces.next();
  assert.ok(state.read <= 2, `${state.read} pages read for one piece`);
  await pieces.return?.();
  assert.deepEqual(await pieces.next(), { done: true, value: undefined });
  assert.ok(state.read <= 2, 'and none more when the caller has left');
});

test('a database that is away is told before anything is answered', async () => {
  await assert.rejects(
    writeList(async () => {
      throw new Error('away');
    }, String),
    /away/,
  );
});
