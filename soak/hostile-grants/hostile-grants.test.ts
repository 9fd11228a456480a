import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestServer } from '@portvakt/own-tests';
import { drawFromSeed } from '@portvakt/server/draw-from-seed';
import { fillPool } from './grant-pool.ts';
import { hostileGrantKinds } from './make-hostile-requests.ts';
import { describeParties, makeParties } from './parties.ts';
import { sendHostileGrants } from './send-hostile-grants.ts';
import { changePart, grant, writeForm } from './tools.ts';

const SEED = 16;
const COUNT = 2000;

test('two thousand hostile grants of every kind get no token and no 5xx, and honest ones in between get theirs', async (context) => {
  const parties = makeParties('https://portvakt.example/');
  const server = await startTestServer({ registry: describeParties(parties), profile: 'production' });
  context.after(() => server.stop());
  const outcome = await sendHostileGrants({
    port: Number(new URL(server.address).port),
    parties,
    count: COUNT,
    draw: drawFromSeed(SEED),
    honestEvery: 100,
  });
  assert.deepEqual(outcome.breaches, []);
  assert.deepEqual(outcome.honest.failures, []);
  assert.equal(outcome.honest.tokens, COUNT / 100);
  assert.equal(outcome.busy, 0);
  const answered = Object.values(outcome.answers).reduce((sum, count) => sum + count, 0);
  assert.equal(answered, COUNT);
  assert.ok(COUNT > Object.keys(hostileGrantKinds).length * 20, 'each kind was sent many times');
  // Every stage that can refuse was reached: the form, the shape, the client, the key, the signature, the claims and what is behind them.
  for (const code of [
    'MP-011',
    'MP-100',
    'MP-110',
    'MP-123',
    'MP-124',
    'MP-130',
    'MP-012',
    'MP-200',
    'MP-250',
    'MP-251',
    'MP-301',
  ]) {
    assert.ok(
      Object.keys(outcome.answers).some((answer) => answer.endsWith(code)),
      `nothing was refused with ${code}`,
    );
  }
});

test('a grant that chance has changed into itself is not sent', () => {
  const parties = makeParties('https://portvakt.example/');
  const pool = fillPool(parties, drawFromSeed(SEED));
  const tools = { parties, pool, draw: drawFromSeed(SEED) };
  const unchanged = pool.good();
  const { body } = grant(false, () => unchanged).make(tools);
  assert.equal(body, writeForm(`${unchanged}A`));
  assert.equal(pool.isGood(changePart(unchanged, 2, (part) => `${part}A`)), false);
});
