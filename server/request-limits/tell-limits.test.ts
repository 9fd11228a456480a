import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tellLimits } from './tell-limits.ts';

function openTelling() {
  let now = 0;
  const lines: Record<string, unknown>[] = [];
  const counted: string[] = [];
  const telling = tellLimits({
    log: { warn: (facts, text) => lines.push({ ...facts, text }) },
    metrics: { countLimited: (limit) => counted.push(limit) },
    clock: () => now,
    monotonic: () => now,
  });
  const wait = (seconds: number) => {
    now += seconds * 1000;
  };
  return { telling, lines, counted, wait };
}

const client = { name: 'client', most: 200, seconds: 1 } as const;

test('each time counts, and the log has one line a minute for each who meets a limit, with the number', () => {
  const { telling, lines, counted, wait } = openTelling();
  for (let time = 0; time < 500; time += 1) telling.met(client, 'looping');
  telling.met(client, 'other');
  assert.equal(counted.length, 501);
  assert.deepEqual(
    lines.map(({ who, refused }) => [who, refused]),
    [
      ['looping', 1],
      ['other', 1],
    ],
  );
  wait(60);
  telling.met(client, 'looping');
  assert.equal(lines[2]?.refused, 500);
});

test('a crowd of addresses adds few lines, and what was not told is told at the end', () => {
  const { telling, lines } = openTelling();
  for (let number = 0; number < 300; number += 1) telling.met({ ...client, name: 'address' }, `192.0.2.${number}`);
  assert.equal(lines.length, 5);
  telling.settle();
  assert.equal(lines.at(-1)?.refused, 295);
  assert.equal(telling.lately().length, 200, 'the list has a bound');
});

test('those who met a limit are listed for a day, the latest first', () => {
  const { telling, wait } = openTelling();
  telling.met(client, 'first');
  wait(10);
  telling.met(client, 'second');
  wait(10);
  telling.met(client, 'first');
  assert.deepEqual(telling.lately(), [
    { limit: 'client', who: 'first', refused: 2, firstAt: 0, lastAt: 20_000 },
    { limit: 'client', who: 'second', refused: 1, firstAt: 10_000, lastAt: 10_000 },
  ]);
  wait(86_395);
  assert.deepEqual(
    telling.lately().map(({ who }) => who),
    ['first'],
  );
});

test('an address that seems to be a proxy is told of once an hour', () => {
  const { telling, lines, wait } = openTelling();
  for (let time = 0; time < 5; time += 1) telling.shared('10.0.0.5');
  wait(3600);
  telling.shared('10.0.0.5');
  assert.deepEqual(
    lines.map(({ text }) => text),
    Array(2).fill('an address that many share is not limited'),
  );
});
