import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuse } from '@portvakt/protocol';
import type { GrantOutcome } from '#token-granting';
import { createUsageCounter } from './usage-counter.ts';
import { createWaitingRows, usageTableNames } from './usage-rows.ts';

const DAY = 86_400_000;
const OWN = { authority: 'iso6523-actorid-upis', ID: '0192:310123412' } as const;

/** Only what is counted of an outcome is there. */
function token(clientId: string, scope: string, more: object = {}): GrantOutcome {
  return {
    applicant: { kind: 'client', client: { clientId } },
    keyId: 'kid',
    parties: { consumer: OWN, supplier: undefined },
    outcome: { value: { scope } },
    ...more,
  } as unknown as GrantOutcome;
}
const refused = (clientId: string): GrantOutcome =>
  ({ ...token(clientId, ''), outcome: refuse('scope-not-on-client') }) as GrantOutcome;

function takeAll(counter: ReturnType<typeof createUsageCounter>, options = {}) {
  const rows = createWaitingRows();
  for (const _step of counter.take(rows, options));
  const piece = rows.takePiece(Number.MAX_SAFE_INTEGER);
  return Object.fromEntries(
    usageTableNames.filter((name) => piece[name].length > 0).map((name) => [name, piece[name]]),
  );
}

test('tokens count for the client, its key, each scope and the consumer; refusals for the client alone', () => {
  let now = 3 * DAY;
  const counter = createUsageCounter({ clock: () => now });
  counter.count(token('a', 'x:1 x:2'));
  now += 5;
  counter.count(token('a', 'x:1'));
  counter.count(token('a', 'x:1'));
  counter.count(refused('a'));
  const supplier = { ...OWN, ID: '0192:313770001' };
  counter.count(token('b', 'x:1', { parties: { consumer: OWN, supplier } }));
  counter.count({ outcome: refuse('client-not-found') });
  const consumer = ['310123412', ''];
  assert.deepEqual(takeAll(counter), {
    key_uses: [
      ['a', 'kid', 3 * DAY, now],
      ['b', 'kid', now, now],
    ],
    scope_uses: [
      ['a', 'x:1', now],
      ['a', 'x:2', 3 * DAY],
      ['b', 'x:1', now],
    ],
    client_days: [
      ['a', 3, 3, 1],
      ['b', 3, 1, 0],
    ],
    scope_days: [
      ['a', 3, 'x:1', 3],
      ['a', 3, 'x:2', 1],
      ['b', 3, 'x:1', 1],
    ],
    consumer_uses: [
      ['x:1', ...consumer, now],
      ['x:1', '310123412', '313770001', now],
      ['x:2', ...consumer, 3 * DAY],
    ],
    consumer_days: [
      ['x:1', ...consumer, 3, 3],
      ['x:1', '310123412', '313770001', 3, 1],
      ['x:2', ...consumer, 3, 1],
    ],
    scope_totals: [
      ['x:1', 3, 4],
      ['x:2', 3, 1],
    ],
  });
});

test('a European business is no client: only the owners of scopes hear of it', () => {
  const counter = createUsageCounter({ clock: () => 0 });
  const applicant = { kind: 'european business', business: { fingerprint: 'f' } };
  const parties = { consumer: { authority: 'eidas', ID: 'NTRSE-1' }, supplier: undefined };
  counter.count(token('', 'x:1', { applicant, parties }));
  assert.deepEqual(takeAll(counter), {
    consumer_uses: [['x:1', 'NTRSE-1', '', 0]],
    consumer_days: [['x:1', 'NTRSE-1', '', 0, 1]],
    scope_totals: [['x:1', 0, 1]],
  });
});

test('a client is taken at once when it is new, and then at every second taking at most; nothing is lost or counted twice', () => {
  const counter = createUsageCounter({ clock: () => 0 });
  const taken = (options = {}) => (takeAll(counter, options).client_days ?? []).map(([, , tokens]) => tokens);
  counter.count(token('a', 'x:1'));
  assert.deepEqual(taken(), [1]);
  counter.count(token('a', 'x:1'));
  counter.count(token('a', 'x:1'));
  assert.deepEqual(taken(), []);
  counter.count(token('a', 'x:1'));
  assert.deepEqual(taken(), [3]);
  assert.deepEqual(taken(), []);
  assert.deepEqual(taken(), []);
  counter.count(token('a', 'x:1'));
  assert.deepEqual(taken(), [1]);
  counter.count(token('a', 'x:1'));
  assert.deepEqual(taken({ all: true }), [1]);
});

test('what is used around midnight counts on its own day', () => {
  let now = DAY - 1;
  const counter = createUsageCounter({ clock: () => now });
  counter.count(token('a', 'x:1'));
  now = DAY;
  counter.count(token('a', 'x:1'));
  counter.count(token('a', 'x:1'));
  assert.deepEqual(takeAll(counter).client_days, [
    ['a', 0, 1, 0],
    ['a', 1, 2, 0],
  ]);
});

test('requests that are counted between the steps of a taking are not lost', () => {
  const counter = createUsageCounter({ clock: () => 0 });
  for (let index = 0; index < 100; index += 1) counter.count(token(`c${index}`, 'x:1'));
  const rows = createWaitingRows();
  let steps = 0;
  for (const _step of counter.take(rows)) {
    steps += 1;
    for (let index = 0; index < 100; index += 1) counter.count(token(`c${index}`, 'x:1'));
    counter.count(token(`new${steps}`, 'x:1'));
  }
  assert.ok(steps >= 5, `${steps} steps`);
  for (const _step of counter.take(rows, { all: true }));
  const sum = rows.takePiece(Number.MAX_SAFE_INTEGER).client_days.reduce((total, row) => total + Number(row[2]), 0);
  assert.equal(sum, 100 + steps * 101);
});

test('memory is bounded: a taking is asked for at half, and what finds no room is told of', () => {
  let asked = 0;
  const counter = createUsageCounter({ clock: () => 0, mostRemembered: 100_000, onHalfFull: () => (asked += 1) });
  const fill = () => {
    for (let index = 0; index < 1_000; index += 1) counter.count(token(`client-${index}`, 'x:1'));
  };
  fill();
  assert.equal(asked, 1);
  const missed = counter.takeMissed();
  assert.ok(missed > 800 && missed < 1_000, `${missed} were missed`);
  assert.equal(counter.takeMissed(), 0);
  assert.equal(takeAll(counter).client_days?.length, 1_000 - missed);
  // Clients that are known take no more room than before once they have been taken, and are forgotten when they are idle.
  takeAll(counter, { all: true });
  fill();
  assert.equal(counter.takeMissed(), missed);
  assert.equal(asked, 2);
});
