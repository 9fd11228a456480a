import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { createTurnstile } from './turnstile.ts';

/** A turnstile, and a note of who went through in which order. */
function open() {
  const turnstile = createTurnstile();
  const order: string[] = [];
  const note = (name: string) => async () => {
    order.push(name);
  };
  return { turnstile, order, note };
}

test('those who wait go through one at a time, in the order they came', async () => {
  const { turnstile } = open();
  let inside = 0;
  const results = await Promise.all(
    [1, 2, 3].map((number) =>
      turnstile.exclusively(async () => {
        inside += 1;
        await setImmediate();
        assert.equal(inside, 1);
        inside -= 1;
        return number;
      }),
    ),
  );
  assert.deepEqual(results, [1, 2, 3]);
});

test('one in a hurry waits for the one inside only', async () => {
  const { turnstile, order, note } = open();
  const inside = Promise.withResolvers<void>();
  const changes = [turnstile.exclusively(() => inside.promise)];
  for (let number = 1; number <= 50; number += 1) changes.push(turnstile.exclusively(note(`change ${number}`)));
  const journal = turnstile.whenFree(() => order.push('journal'));
  const lookUp = turnstile.soon(note('look-up'));
  inside.resolve();
  await Promise.all([...changes, journal, lookUp]);
  assert.deepEqual(order.slice(0, 3), ['journal', 'look-up', 'change 1']);
});

test('however many are in a hurry, the others have their turn', async () => {
  const { turnstile, order, note } = open();
  let hurrying = true;
  const hurry = async (): Promise<void> => {
    order.push('hurry');
    if (hurrying) void turnstile.soon(hurry);
  };
  const first = turnstile.soon(hurry);
  await Promise.all(['a', 'b', 'c'].map((name) => turnstile.exclusively(note(name))));
  hurrying = false;
  await first;
  assert.deepEqual(order.slice(0, 6), ['hurry', 'a', 'hurry', 'b', 'hurry', 'c']);
});

test('what comes by the event loop while changes wait is not held up by all of them', async () => {
  const { turnstile, order, note } = open();
  const changes = Array.from({ length: 50 }, (_, number) => turnstile.exclusively(note(`change ${number}`)));
  // As a request does, this comes when the event loop turns.
  await setImmediate();
  await turnstile.soon(note('request'));
  assert.ok(order.indexOf('request') <= 2, order.slice(0, 5).join());
  await Promise.all(changes);
});

test('with nobody inside, work that does not yield is done at once', () => {
  const { turnstile } = open();
  let done = false;
  assert.equal(
    turnstile.whenFree(() => {
      done = true;
    }),
    undefined,
  );
  assert.equal(done, true);
});

test('one who fails lets the next one through', async () => {
  const { turnstile, order, note } = open();
  const failing = turnstile.exclusively(async () => {
    throw new Error('of the change');
  });
  const next = turnstile.exclusively(note('next'));
  await assert.rejects(failing, /of the change/);
  await next;
  assert.deepEqual(order, ['next']);
});
